package org.ftpsbridge.policy;

import java.util.ArrayList;
import java.util.List;
import org.ftpsbridge.ftp.FeatureList;
import org.ftpsbridge.ftp.LineEnd;
import org.ftpsbridge.ftp.Security;

/**
 * How the clients of a listener speak, where they differ from one another.
 *
 * @param security how their control connections come to be secured
 * @param requireTls for what they need TLS
 * @param whenNoProt what their data connections are while they have not said PROT
 * @param greetBeforeTls whether an implicit client is greeted before it shakes hands
 * @param noop what becomes of NOOP while a transfer runs
 * @param cccAllowed whether CCC may end the TLS of a control connection (RFC 4217 section 5)
 * @param lineEnd what may end a command line
 */
public record ClientDialect(
    Security security,
    TlsDemand requireTls,
    AssumedProtection whenNoProt,
    EarlyGreeting greetBeforeTls,
    NoopDuringTransfer noop,
    boolean cccAllowed,
    LineEnd lineEnd) {

  /** What most clients of a listener with this security speak. */
  public static ClientDialect standard(Security security) {
    return new ClientDialect(
        security,
        security == Security.PLAIN ? TlsDemand.NONE : TlsDemand.LOGIN,
        usualProtection(security),
        EarlyGreeting.NEVER,
        NoopDuringTransfer.QUEUE,
        false,
        LineEnd.CRLF);
  }

  /** What a client that says no PROT most likely means. */
  public static AssumedProtection usualProtection(Security security) {
    return security == Security.IMPLICIT ? AssumedProtection.PRIVATE : AssumedProtection.CLEAR;
  }

  /** How a fresh control connection stands with TLS, once it is greeted. */
  public ControlSecurity atGreeting() {
    return switch (security) {
      case IMPLICIT -> secured();
      case EXPLICIT ->
          requireTls == TlsDemand.NONE ? ControlSecurity.OFFERED : ControlSecurity.DEMANDED;
      case PLAIN -> ControlSecurity.ABSENT;
    };
  }

  /** How a control connection stands once it has TLS. */
  public ControlSecurity secured() {
    return cccAllowed ? ControlSecurity.CLEARABLE : ControlSecurity.SECURED;
  }

  /**
   * What FEAT tells of the bridge itself.
   *
   * @param activeMode whether clients may have data connections opened to them
   * @param hosts whether HOST is served
   */
  public FeatureList features(boolean activeMode, boolean hosts) {
    List<String> own = new ArrayList<>();
    if (security != Security.PLAIN) {
      own.addAll(List.of("AUTH TLS", "PBSZ", "PROT"));
    }
    if (cccAllowed) {
      own.add("CCC");
    }
    own.add("EPSV");
    if (activeMode) {
      own.add("EPRT");
    }
    if (hosts) {
      own.add("HOST");
    }
    return new FeatureList(own);
  }
}
