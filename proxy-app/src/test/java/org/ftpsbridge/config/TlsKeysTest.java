package org.ftpsbridge.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.Callable;
import org.ftpsbridge.net.CipherSuite;
import org.ftpsbridge.net.TlsEngine;
import org.ftpsbridge.net.TlsOffer;
import org.ftpsbridge.net.TlsVersion;
import org.ftpsbridge.net.TlsVersions;
import org.ftpsbridge.tls.TlsSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The versions and cipher suites of a section tls, and what does not go together there. */
class TlsKeysTest {
  private static final String OLD =
      " allows TLS that no standard allows any more, with handshakes signed by MD5 and SHA-1 (RFC"
          + " 8996); keep it to those who know nothing newer";

  private final ConfigFolder folder = ConfigFolder.shared();

  @ParameterizedTest
  @CsvSource({
    "TLSv1, TLSv1.1, V1_0, V1_1",
    "TLSv1.0, TLSv1.0, V1_0, V1_0",
    "TLSv1.1, TLSv1.3, V1_1, V1_3",
    "TLSv1.2, TLSv1.2, V1_2, V1_2"
  })
  void oldVersionsAreOfferedWhereNamedAndWarnedOf(
      String least, String most, TlsVersion first, TlsVersion last) throws Exception {
    String versions = "minVersion: %s, maxVersion: %s".formatted(least, most);
    TlsVersions expected = new TlsVersions(first, last);
    Loaded listener = withListenerTls(versions);
    assertThat(tls(listener).offer().versions()).isEqualTo(expected);
    Loaded backend = withBackendTls(versions);
    assertThat(offerOfBackend(backend).versions()).isEqualTo(expected);
    boolean old = first.compareTo(TlsVersion.V1_2) < 0;
    assertThat(warnings(listener))
        .isEqualTo(
            old ? List.of("6: listeners[0].tls.minVersion: \"" + least + "\"" + OLD) : List.of());
    assertThat(warnings(backend))
        .isEqualTo(
            old
                ? List.of("12: backends.legacy.tls.minVersion: \"" + least + "\"" + OLD)
                : List.of());
  }

  @Test
  void withoutCiphersAllOfThemAreForwardSecretAndNoneIs3Des() throws Exception {
    for (TlsOffer offer :
        List.of(
            tls(withListenerTls("engine: boringssl")).offer(),
            tls(withListenerTls("engine: jdk")).offer(),
            offerOfBackend(withBackendTls("pin: \"sha256/" + "A".repeat(43) + "=\"")))) {
      assertThat(offer.ciphers())
          .contains(
              CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
              CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA)
          .noneMatch(CipherSuite::hasRsaKeyExchange)
          .noneMatch(CipherSuite::is3Des);
    }
  }

  @Test
  void ciphersGoByTheNamesOfIanaAndOfOpenssl() throws Exception {
    String names = "ciphers: [ECDHE-RSA-AES128-SHA, TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384]";
    assertThat(tls(withListenerTls(names)).offer().ciphers())
        .containsExactly(
            CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,
            CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384);
    assertThat(offerOfBackend(withBackendTls(names)).ciphers()).hasSize(2);
  }

  @Test
  void engineJdkOffersDheByItselfAnd3DesWhereNamedUpToTls12() throws Exception {
    TlsSettings silent = tls(withListenerTls("engine: jdk"));
    assertThat(silent.engine()).isEqualTo(TlsEngine.JDK);
    assertThat(silent.offer().versions())
        .isEqualTo(new TlsVersions(TlsVersion.V1_2, TlsVersion.V1_2));
    assertThat(silent.offer().ciphers()).contains(CipherSuite.TLS_DHE_RSA_WITH_AES_128_CBC_SHA);
    Loaded named = withListenerTls("engine: jdk, ciphers: [DHE-RSA-DES-CBC3-SHA]");
    assertThat(tls(named).offer().ciphers())
        .containsExactly(CipherSuite.TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA);
    assertThat(warnings(named))
        .containsExactly(
            "6: listeners[0].tls.ciphers: names TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA: with short"
                + " blocks, long transfers tell what is in them (Sweet32)");
  }

  /** The files differ, and hold the same key. */
  @Test
  void rsaKeyExchangeDemandsAKeyOfItsOwn() {
    String whose =
        "5: listeners[0].tls.key: \"tls.key\" is the key of %s too, and RSA key exchange (TLS_RSA_)"
            + " endangers both; make a key of its own for this listener, with its own certificate";
    assertThat(problems("certificate: tls.crt, key: tls.key", "certificate: ca.pem, key: tls.key"))
        .containsExactly(whose.formatted("listener other"));
    assertThat(
            problems(
                "certificate: tls.crt, key: tls.key",
                "certificate: soon/tls.crt, key: soon/tls.key, ciphers: [AES256-SHA]"))
        .isEmpty();
  }

  @Test
  void rsaKeyExchangeDemandsAKeyThatIsNoClientsEither() {
    String listener =
        """
        listeners:
          - name: old
            bind: "0.0.0.0:990"
            security: implicit
            tls: { certificate: %s.crt, key: %s.key, ciphers: [AES128-SHA] }
            backend: modern
        backends:
          modern: { address: "a:21", security: explicit, tls: { certificate: ca.pem, key: tls.key } }
        """;
    assertThat(problemsOf(() -> folder.read(listener.formatted("tls", "tls"))))
        .singleElement()
        .asString()
        .startsWith("5: listeners[0].tls.key: \"tls.key\" is the key of backend modern too");
    assertThat(problemsOf(() -> folder.read(listener.formatted("soon/tls", "soon/tls")))).isEmpty();
  }

  @Test
  void suitesThatTheKeyCannotServeAreTold() {
    assertThat(problemsOf(() -> withListenerTls("ciphers: [ECDHE-ECDSA-AES128-SHA]")))
        .containsExactly(
            "6: listeners[0].tls.ciphers: names nothing for the key \"tls.key\", which is RSA; add"
                + " a suite with _RSA_");
  }

  /** Of a listener with RSA key exchange, and another listener. */
  private List<String> problems(String withRsa, String other) {
    return problemsOf(
        () ->
            folder.read(
                """
                listeners:
                  - name: old
                    bind: "0.0.0.0:990"
                    security: implicit
                    tls: { %s, ciphers: [TLS_RSA_WITH_AES_128_CBC_SHA] }
                    backend: legacy
                  - name: other
                    bind: "0.0.0.0:2990"
                    security: implicit
                    tls: { %s }
                    data: { port: 2989 }
                    backend: legacy
                backends:
                  legacy: { address: "a:21", security: plain }
                """
                    .formatted(withRsa, other)));
  }

  private static List<String> problemsOf(Callable<Loaded> reading) {
    try {
      reading.call();
      return List.of();
    } catch (ConfigException told) {
      return ConfigFolder.problems(told);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private Loaded withListenerTls(String keys) throws Exception {
    return folder.readListener(
        """
        name: old
        bind: "0.0.0.0:990"
        security: implicit
        tls: { certificate: tls.crt, key: tls.key, %s }
        data: { ports: "50000-50999" }
        backend: legacy
        """
            .formatted(keys));
  }

  private Loaded withBackendTls(String keys) throws Exception {
    return folder.readBackend(
        "address: \"a:21\"\nsecurity: explicit\ntls: { %s }\n".formatted(keys));
  }

  private static TlsSettings tls(Loaded loaded) {
    return loaded.settings().listeners().get(0).tls().orElseThrow();
  }

  private static TlsOffer offerOfBackend(Loaded loaded) {
    return loaded
        .settings()
        .listeners()
        .get(0)
        .routing()
        .fallback()
        .orElseThrow()
        .tls()
        .orElseThrow()
        .offer();
  }

  private static List<String> warnings(Loaded loaded) {
    return loaded.warnings().stream().map(ConfigFolder::withoutFile).toList();
  }
}
