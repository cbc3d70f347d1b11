package org.ftpsbridge.probe;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.net.SessionReuse;
import org.ftpsbridge.tls.ServerTrust;

/** Finds out who speaks first, and how TLS begins, if it does. */
final class FirstLook {

  /** So long a server that greets in clear may take before it is also tried with TLS at once. */
  private static final Duration SHORT = Duration.ofSeconds(1);

  /** So long a server may take to answer a ClientHello that it may not know. */
  private static final Duration PATIENCE_WITH_TLS = Duration.ofSeconds(3);

  private static final int AUTH_ACCEPTED = 234;
  private static final int CLOSING = 421;
  private static final List<String> MECHANISMS = List.of("TLS", "SSL", "TLS-P", "TLS-C");

  private final Target target;
  private final Findings findings;

  FirstLook(Target target, Findings findings) {
    this.target = target;
    this.findings = findings;
  }

  /**
   * How the server is to be met.
   *
   * @throws IOException with a sentence if it is no FTP server, or none that takes sessions
   */
  Approach find() throws IOException {
    findings.at("waiting for a greeting in clear");
    Optional<FtpReply> greeting = greeting(target.within(SHORT).patience());
    if (greeting.isEmpty() && isTlsAtOnce()) {
      findings.tell("security", Approach.IMPLICIT.security());
      findings.tell("greets", "under TLS");
      return Approach.IMPLICIT;
    }
    FtpReply said = greeting.isPresent() ? greeting.get() : lateGreeting();
    if (said.code().value() == CLOSING) {
      throw new IOException("it takes no session now: " + said);
    }
    findings.tell("greets", greeting.isPresent() ? "in clear" : "in clear, after a second");
    return withAuth();
  }

  /** One connection at a time: some devices have no more. */
  private Optional<FtpReply> greeting(Duration time) throws IOException {
    try (Control control = Control.dial(target)) {
      return control.reply(time);
    }
  }

  private FtpReply lateGreeting() throws IOException {
    findings.at("waiting longer");
    return greeting(target.patience())
        .orElseThrow(
            () ->
                new IOException(
                    "it takes connections and says nothing for %s, neither in clear nor under TLS"
                        .formatted(Seconds.of(target.patience()))));
  }

  private boolean isTlsAtOnce() throws IOException {
    findings.at("trying TLS at once");
    try (Visit visit = Visit.open(target, widest(Approach.IMPLICIT))) {
      return visit.handler().isPresent();
    } catch (HandshakeFailure e) {
      if (e.isOfTls()) {
        return true;
      }
      if (!e.first().isEmpty() && !Character.isDigit(e.first().charAt(0))) {
        throw new NotFtpException(Strangers.nameOf(e.first()));
      }
      return false;
    }
  }

  private Approach withAuth() throws IOException {
    Map<String, FtpReply> replies = new LinkedHashMap<>();
    for (String mechanism : MECHANISMS) {
      findings.at("trying AUTH " + mechanism);
      try (Control control = Control.dial(target)) {
        Visit.greeting(control);
        replies.put(mechanism, control.say("AUTH " + mechanism));
      } catch (IOException e) {
        findings.remark("at AUTH " + mechanism + ": " + e.getMessage());
      }
    }
    List<String> auth = new ArrayList<>();
    replies.forEach((mechanism, reply) -> auth.add(mechanism + " " + reply.code()));
    Approach approach = approachOf(replies);
    findings.tell("security", approach.security());
    if (approach == Approach.GREETED_FIRST) {
      findings.tell("greets", "in clear, and begins TLS after it");
      findings.need("greetsBeforeTls", "on", "it says its 220 in clear and begins TLS after it");
    } else {
      findings.tell("auth", auth);
      findings.tell("plain", plain());
    }
    return approach;
  }

  private Approach approachOf(Map<String, FtpReply> replies) throws IOException {
    if (isAccepted(replies.get("TLS"))) {
      return Approach.AUTH_TLS;
    }
    if (isAccepted(replies.get("SSL"))) {
      return Approach.AUTH_SSL;
    }
    return isTlsAfterGreeting() ? Approach.GREETED_FIRST : Approach.PLAIN;
  }

  private static boolean isAccepted(@org.jspecify.annotations.Nullable FtpReply reply) {
    return reply != null && reply.code().value() == AUTH_ACCEPTED;
  }

  private boolean isTlsAfterGreeting() throws IOException {
    findings.at("trying TLS after the greeting");
    try (Visit visit =
        Visit.open(target.within(PATIENCE_WITH_TLS), widest(Approach.GREETED_FIRST))) {
      return visit.handler().isPresent();
    } catch (HandshakeFailure e) {
      return e.isOfTls();
    }
  }

  /** Whether a user name is taken in clear; nobody's, so that no account notices. */
  private String plain() throws IOException {
    findings.at("trying a user name in clear");
    try (Control control = Control.dial(target)) {
      Visit.greeting(control);
      FtpReply reply = control.say("USER ftps-bridge");
      return reply.isNegative() ? "refused: " + reply : "taken: USER is answered " + reply.code();
    } catch (IOException e) {
      return "refused: " + e.getMessage();
    }
  }

  private Visit.Terms widest(Approach approach) {
    return new Visit.Terms(
        approach, Offers.WIDEST, SessionReuse.OFF, ServerTrust.anybody(), target.host());
  }
}
