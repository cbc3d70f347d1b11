package org.ftpsbridge.probe;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.ftpsbridge.ftp.PeerText;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.probe.Visit.Terms;
import org.ftpsbridge.tls.ControlTls;
import org.ftpsbridge.tls.ServerTrust;
import org.ftpsbridge.tls.UntrustedServerException;

/** Looks at a server's certificate, and finds out what has a backend accept it. */
final class CertificateLook {

  private static final String GIVEN = "as you gave it";
  private static final int DNS_NAME = 2;
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*");
  private static final int LONGEST = 300;

  private final Target target;
  private final Findings findings;
  private final Trusted given;

  /**
   * Whom the operator takes.
   *
   * @param pins public keys
   * @param authorities PEM file with certificates to descend from
   * @param hostname the name that certificates are for, where the server's host is another
   */
  record Trusted(Set<String> pins, Optional<Path> authorities, Optional<String> hostname) {}

  CertificateLook(Target target, Findings findings, Trusted given) {
    this.target = target;
    this.findings = findings;
    this.given = given;
  }

  /**
   * How TLS is to be spoken with whom is trusted; empty if nothing says that the server is to be,
   * beyond what it shows itself.
   */
  Optional<Terms> find(Terms terms) throws IOException {
    findings.at("looking at its certificate");
    X509Certificate shown = shown(terms);
    tell(shown);
    Terms judged = terms.with(rule());
    Optional<Refusal> refusal = refusalOf(judged);
    if (refusal.isEmpty()) {
      findings.tell("trusted", true);
      tellGiven();
      given.hostname().ifPresent(name -> findings.need("tls.hostname", quoted(name), GIVEN));
      return Optional.of(judged);
    }
    findings.tell("trusted", refusal.get().sentence());
    if (!isForAnotherName(shown, judged, refusal.get())) {
      needPin(shown, refusal.get());
    }
    return Optional.empty();
  }

  /** Anybody may have a good certificate for a name of his own: that is the operator's to judge. */
  private boolean isForAnotherName(X509Certificate shown, Terms judged, Refusal refusal)
      throws IOException {
    if (refusal.reason() != CloseReason.BACKEND_WRONG_HOST_NAME) {
      return false;
    }
    Optional<String> name = firstName(shown).filter(one -> HOST.matcher(one).matches());
    if (name.isEmpty() || refusalOf(judged.named(name.get())).isPresent()) {
      return false;
    }
    findings.need(
        "tls.hostname",
        quoted(name.get()),
        "its certificate is for this name: make sure that it is meant");
    tellGiven();
    return true;
  }

  private void needPin(X509Certificate shown, Refusal refusal) {
    findings.need(
        "tls.pin",
        quoted(ServerTrust.pinOf(shown)),
        refusal.reason().sentence() + ": compare this pin with what its operator says");
  }

  private ServerTrust rule() throws IOException {
    if (!given.pins().isEmpty()) {
      return ServerTrust.pinned(given.pins());
    }
    return given.authorities().isPresent()
        ? ServerTrust.in(given.authorities().get())
        : ServerTrust.system();
  }

  private void tellGiven() {
    if (!given.pins().isEmpty()) {
      findings.need(
          "tls.pin",
          given.pins().size() == 1
              ? quoted(given.pins().iterator().next())
              : "["
                  + String.join(", ", given.pins().stream().map(CertificateLook::quoted).toList())
                  + "]",
          GIVEN);
    }
    given
        .authorities()
        .ifPresent(
            file ->
                findings.need(
                    "tls.trust", quoted(file.toAbsolutePath().normalize().toString()), GIVEN));
  }

  /** Why a certificate is not accepted. */
  private record Refusal(CloseReason reason, String sentence) {}

  private Optional<Refusal> refusalOf(Terms terms) throws IOException {
    try {
      Visit.open(target, terms).close();
      return Optional.empty();
    } catch (IOException e) {
      UntrustedServerException untrusted = Handshakes.untrusted(e).orElseThrow(() -> e);
      CloseReason reason = untrusted.reason();
      return Optional.of(
          new Refusal(
              reason,
              reason.sentence() + ": " + PeerText.forLog(untrusted.getMessage() + "", LONGEST)));
    }
  }

  private X509Certificate shown(Terms terms) throws IOException {
    try (Visit visit = Visit.open(target, terms)) {
      boolean asked = visit.tls().map(ControlTls::isCertificateAsked).orElse(false);
      findings.tell("asksForCertificate", asked);
      return visit
          .handler()
          .flatMap(ControlTls::certificateOf)
          .orElseThrow(() -> new IOException("it shows no certificate"));
    }
  }

  private void tell(X509Certificate shown) {
    findings.tell("certificate", name(shown.getSubjectX500Principal().getName()));
    findings.tell("names", names(shown));
    findings.tell("issuer", name(shown.getIssuerX500Principal().getName()));
    findings.tell("expires", shown.getNotAfter().toInstant().toString());
    findings.tell(
        "daysLeft", Duration.between(Instant.now(), shown.getNotAfter().toInstant()).toDays());
    findings.tell("key", key(shown));
    findings.tell("pin", ServerTrust.pinOf(shown));
  }

  private static String key(X509Certificate shown) {
    if (shown.getPublicKey() instanceof RSAPublicKey rsa) {
      return "RSA " + rsa.getModulus().bitLength();
    }
    return shown.getPublicKey() instanceof ECPublicKey ec
        ? "EC " + ec.getParams().getOrder().bitLength()
        : shown.getPublicKey().getAlgorithm();
  }

  private static List<String> names(X509Certificate shown) {
    try {
      Collection<List<?>> names = shown.getSubjectAlternativeNames();
      return names == null
          ? List.of()
          : names.stream().map(one -> name(String.valueOf(one.get(1)))).toList();
    } catch (CertificateParsingException e) {
      return List.of();
    }
  }

  private static Optional<String> firstName(X509Certificate shown) {
    try {
      Collection<List<?>> names = shown.getSubjectAlternativeNames();
      return names == null
          ? Optional.empty()
          : names.stream()
              .filter(one -> one.get(0).equals(DNS_NAME))
              .map(one -> String.valueOf(one.get(1)))
              .findFirst();
    } catch (CertificateParsingException e) {
      return Optional.empty();
    }
  }

  private static String name(String text) {
    return PeerText.forLog(text, LONGEST);
  }

  private static String quoted(String value) {
    return Section.quoted(value);
  }
}
