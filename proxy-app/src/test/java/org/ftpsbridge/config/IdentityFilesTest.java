package org.ftpsbridge.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Certificates that have expired or soon will: what is told of them, and that they are used. */
class IdentityFilesTest {
  private static final String AGO = " expired 2\\S+Z \\(5 days ago\\)";
  private static final String IN_WEEKS = " expires 2\\S+Z \\(in (20|21) days\\)";
  private static final String IN_MONTHS = " expires 2\\S+Z \\(in (89|90) days\\)";

  private final ConfigFolder folder = ConfigFolder.shared();

  @Test
  void ofAListenerItIsToldWhenItsCertificateExpires() throws Exception {
    Loaded loaded = listener("tls.crt", "tls.key");
    assertThat(sentences(loaded))
        .singleElement()
        .asString()
        .matches("listener implicit: certificate CN=localhost" + IN_MONTHS);
    assertThat(loaded.warnings()).isEmpty();
    assertThat(loaded.expired()).isEmpty();
  }

  @Test
  void aListenersCertificateThatExpiresSoonIsWarnedOf() throws Exception {
    Loaded loaded = listener("soon/tls.crt", "soon/tls.key");
    assertThat(warnings(loaded))
        .singleElement()
        .asString()
        .matches(
            "6: listeners\\[0\\].tls.certificate: \"soon/tls.crt\""
                + IN_WEEKS
                + "; have a new one issued");
    assertThat(loaded.expired()).isEmpty();
  }

  @Test
  void aListenersExpiredCertificateIsUsedAndTold() throws Exception {
    Loaded loaded = listener("expired/tls.crt", "expired/tls.key");
    assertThat(expired(loaded))
        .singleElement()
        .asString()
        .matches(
            "6: listeners\\[0\\].tls.certificate: \"expired/tls.crt\""
                + AGO
                + "; have a new one issued");
    assertThat(sentences(loaded))
        .singleElement()
        .asString()
        .matches("listener implicit: certificate CN=localhost" + AGO);
    assertThat(loaded.warnings()).isEmpty();
  }

  @Test
  void anExpiredIssuerBehindAGoodCertificateIsWarnedOf() throws Exception {
    Loaded loaded = listener("mixed.pem", "tls.key");
    assertThat(sentences(loaded).get(1))
        .matches("listener implicit: certificate's issuer CN=localhost" + AGO);
    assertThat(warnings(loaded))
        .singleElement()
        .asString()
        .matches(
            "6: listeners\\[0\\].tls.certificate: \"mixed.pem\" holds CN=localhost, which"
                + AGO
                + "; remove or replace it");
    assertThat(loaded.expired()).isEmpty();
  }

  @Test
  void aClientCertificateIsToldLikeAListeners() throws Exception {
    Loaded good = backend("certificate: tls.crt, key: tls.key");
    assertThat(sentences(good).get(1))
        .matches("backend legacy: client certificate CN=localhost" + IN_MONTHS);
    assertThat(good.warnings()).isEmpty();
    assertThat(warnings(backend("certificate: soon/tls.crt, key: soon/tls.key")))
        .singleElement()
        .asString()
        .matches("12: backends.legacy.tls.certificate: \"soon/tls.crt\"" + IN_WEEKS + ".*");
    assertThat(expired(backend("certificate: expired/tls.crt, key: expired/tls.key")))
        .singleElement()
        .asString()
        .matches("12: backends.legacy.tls.certificate: \"expired/tls.crt\"" + AGO + ".*");
  }

  @Test
  void ofTrustedCertificatesTheExpiredOnesAreWarnedOf() throws Exception {
    assertThat(sentences(backend("trust: soon/tls.crt"))).hasSize(1);
    Loaded loaded = backend("trust: mixed.pem");
    assertThat(sentences(loaded)).hasSize(2);
    assertThat(sentences(loaded).get(1))
        .matches("backend legacy: trusted certificate CN=localhost" + AGO);
    assertThat(warnings(loaded))
        .singleElement()
        .asString()
        .matches(
            "12: backends.legacy.tls.trust: \"mixed.pem\" holds CN=localhost, which"
                + AGO
                + "; remove or replace it");
    assertThat(loaded.expired()).isEmpty();
  }

  @Test
  void ofThoseThatClientsDescendFromTheExpiredOnesAreWarnedOfToo() throws Exception {
    String asking = "tls.key, clientCertificate: optional, trust: ";
    assertThat(warnings(listener("tls.crt", asking + "ca.pem"))).isEmpty();
    assertThat(warnings(listener("tls.crt", asking + "mixed.pem")))
        .singleElement()
        .asString()
        .startsWith("6: listeners[0].tls.trust: \"mixed.pem\" holds CN=localhost, which ");
  }

  private Loaded listener(String certificate, String key) throws ConfigException {
    return folder.readListener(
        """
        name: implicit
        bind: "0.0.0.0:990"
        security: implicit
        tls: { certificate: %s, key: %s }
        data: { ports: "50000-50009" }
        backend: legacy
        """
            .formatted(certificate, key));
  }

  private Loaded backend(String tls) throws ConfigException {
    return folder.readBackend(
        "address: \"a:21\"\nsecurity: explicit\ntls: { %s }\n".formatted(tls));
  }

  private static List<String> sentences(Loaded loaded) {
    Instant now = Instant.now();
    return loaded.certificates().stream().map(life -> life.sentence(now)).toList();
  }

  private static List<String> warnings(Loaded loaded) {
    return loaded.warnings().stream().map(ConfigFolder::withoutFile).toList();
  }

  private static List<String> expired(Loaded loaded) {
    return loaded.expired().stream().map(ConfigFolder::withoutFile).toList();
  }
}
