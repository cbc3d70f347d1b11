package org.ftpsbridge.tls;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.ftpsbridge.net.CipherSuite;
import org.ftpsbridge.net.TlsEngine;
import org.ftpsbridge.net.TlsVersion;
import org.ftpsbridge.net.TlsVersions;
import org.ftpsbridge.observe.Hint;

/**
 * Why a client's ClientHello and a listener's TLS do not go together.
 *
 * @param hint what would help
 * @param detail what the client offers, in our words; may be empty
 */
public record Misfit(Hint hint, String detail) {

  private static final int NAMED = 4;

  /**
   * What keeps the two apart; empty if nothing that is known does.
   *
   * @param keyAlgorithm of the listener's private key: RSA or EC
   */
  static Optional<Misfit> of(ClientHello hello, TlsSettings settings, String keyAlgorithm) {
    if (hello.equals(ClientHello.NONE)) {
      return Optional.empty();
    }
    Optional<TlsAlert> refusal = new HelloRule(HelloRule.CONTROL, settings).refusalOf(hello);
    if (refusal.isPresent()) {
      boolean foreign = refusal.get() == TlsAlert.NO_APPLICATION_PROTOCOL;
      return Optional.of(new Misfit(foreign ? Hint.FOREIGN_PROTOCOL : Hint.NOT_TIED, ""));
    }
    TlsVersions versions = settings.offer().versions();
    if (hello.highestVersion() < TlsVersion.V1_0.number()) {
      return Optional.of(new Misfit(Hint.SSL_ALONE, ""));
    }
    if (hello.highestVersion() < versions.least().number()) {
      return Optional.of(new Misfit(Hint.OLD_PROTOCOL, "it has " + nameOf(hello) + " at most"));
    }
    if (hello.namesVersions() && lowest(hello) > versions.most().number()) {
      return Optional.of(new Misfit(Hint.NEW_PROTOCOL, ""));
    }
    boolean newest = versions.most() == TlsVersion.V1_3;
    return newest && hello.versions().contains(TlsVersion.V1_3.number())
        ? Optional.empty()
        : ofCiphers(hello, settings, keyAlgorithm);
  }

  /** Why a handshake failed, if it was for the client's certificate; empty for anything else. */
  public static Optional<Misfit> ofCertificate(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UntrustedClientException untrusted) {
        String why = String.valueOf(untrusted.getMessage());
        return Optional.of(new Misfit(Hint.CERTIFICATE_NOT_ACCEPTED, why));
      }
    }
    return PeerAlert.tellsOfNoCertificate(failure)
        ? Optional.of(new Misfit(Hint.CERTIFICATE_MISSING, ""))
        : Optional.empty();
  }

  private static int lowest(ClientHello hello) {
    return hello.versions().isEmpty() ? 0 : Collections.min(hello.versions());
  }

  private static String nameOf(ClientHello hello) {
    int number = hello.highestVersion();
    for (TlsVersion version : TlsVersion.values()) {
      if (version.number() == number) {
        return version.protocol();
      }
    }
    throw new IllegalArgumentException("no version of TLS has the number " + number);
  }

  private static Optional<Misfit> ofCiphers(
      ClientHello hello, TlsSettings settings, String keyAlgorithm) {
    List<CipherSuite> all =
        hello.ciphers().stream().flatMap(n -> CipherSuite.numbered(n).stream()).toList();
    List<CipherSuite> known =
        all.stream().filter(c -> c.keyAlgorithm().equals(keyAlgorithm)).toList();
    if (known.isEmpty() && !all.isEmpty()) {
      return Optional.of(new Misfit(Hint.CIPHERS_OF_OTHER_KEY, names(all)));
    }
    if (known.stream().anyMatch(settings.offer().ciphers()::contains)) {
      return Optional.empty();
    }
    List<CipherSuite> near = known.stream().filter(c -> c.isServedBy(settings.engine())).toList();
    if (!near.isEmpty()) {
      return Optional.of(new Misfit(Hint.CIPHERS_UNNAMED, names(near)));
    }
    List<CipherSuite> far = known.stream().filter(c -> c.isServedBy(TlsEngine.JDK)).toList();
    return Optional.of(
        far.isEmpty()
            ? new Misfit(Hint.CIPHERS_UNSERVED, "")
            : new Misfit(Hint.CIPHERS_OF_JAVA, names(far)));
  }

  private static String names(List<CipherSuite> suites) {
    return "it has "
        + String.join(", ", suites.stream().limit(NAMED).map(CipherSuite::name).toList());
  }
}
