package org.ftpsbridge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.ftpsbridge.net.SessionReuse;
import org.ftpsbridge.net.TlsOffer;
import org.ftpsbridge.net.TlsVersion;
import org.ftpsbridge.net.TlsVersions;
import org.ftpsbridge.net.Truncation;
import org.ftpsbridge.routing.Backend;
import org.ftpsbridge.routing.BackendTls;
import org.ftpsbridge.routing.BackendTls.RefusedProt;
import org.ftpsbridge.routing.DataProtection;
import org.junit.jupiter.api.Test;

/** The section tls of a backend and the keys beside it: silent, all, wrong. */
class BackendTlsTest {
  private static final String PIN = "sha256/" + "A".repeat(43) + "=";
  private static final String NEXT_PIN = "sha256/" + "B".repeat(42) + "A=";

  private final ConfigFolder folder = ConfigFolder.shared();

  @Test
  void whatIsSilentHasItsDefault() throws Exception {
    Loaded loaded = folder.readBackend("address: \"ftp.example.org:21\"\nsecurity: explicit\n");
    assertThat(backend(loaded).tls())
        .contains(
            new BackendTls(
                true,
                Optional.empty(),
                Set.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                TlsOffer.of(new TlsVersions(TlsVersion.V1_2, TlsVersion.V1_3)),
                SessionReuse.TRY,
                DataProtection.PRIVATE,
                Truncation.STRICT,
                RefusedProt.FAIL,
                false));
    assertThat(loaded.warnings()).isEmpty();
  }

  @Test
  void whatIsExplicitIsTaken() throws Exception {
    Loaded loaded =
        folder.readBackend(
            """
            address: "192.0.2.1:990"
            security: implicit
            tls:
              trust: ca.pem
              hostname: ftp.example.org
              certificate: tls.crt
              key: tls.key
              minVersion: TLSv1.3
              maxVersion: TLSv1.3
            reuse: require
            protection: private
            truncation: lenient
            whenProtRefused: private
            greetsBeforeTls: on
            """);
    assertThat(backend(loaded).tls())
        .contains(
            new BackendTls(
                true,
                Optional.of(inFolder("ca.pem")),
                Set.of(),
                Optional.of("ftp.example.org"),
                Optional.of(inFolder("tls.crt")),
                Optional.of(inFolder("tls.key")),
                TlsOffer.of(new TlsVersions(TlsVersion.V1_3, TlsVersion.V1_3)),
                SessionReuse.REQUIRE,
                DataProtection.PRIVATE,
                Truncation.LENIENT,
                RefusedProt.PRIVATE,
                true));
    assertThat(loaded.warnings()).isEmpty();
  }

  @Test
  void aPinMayStandAloneOrInAListWithTheNextOne() throws Exception {
    assertThat(withTls("pin: \"" + PIN + "\"").pins()).containsExactly(PIN);
    assertThat(withTls("pin: [\"" + PIN + "\", \"" + NEXT_PIN + "\"]").pins())
        .containsExactlyInAnyOrder(PIN, NEXT_PIN);
  }

  @Test
  void verifyNoneTakesAnyCertificate() throws Exception {
    assertThat(withTls("verify: none").verified()).isFalse();
  }

  @Test
  void whatIsWrongIsTold() {
    ConfigException told =
        catchThrowableOfType(
            ConfigException.class,
            () ->
                folder.readBackend(
                    """
                    address: "ftp.example.org:990"
                    security: implicit
                    tls: { verify: full, pins: [], key: nowhere.key }
                    reuse: always
                    protection: P
                    truncation: lenent
                    whenProtRefused: clear
                    greetsBeforeTls: after
                    """));
    assertThat(ConfigFolder.problems(told))
        .contains(
            "12: backends.legacy.tls.verify: \"full\" is not the word none; write that or nothing",
            "12: backends.legacy.tls.pins: is not a known key; did you mean pin?",
            "12: backends.legacy.tls.key: \"nowhere.key\" does not exist; name a file, by a path"
                + " that counts from the configuration file's folder",
            "13: backends.legacy.reuse: \"always\" is not one of require, try, off; choose one of"
                + " these",
            "14: backends.legacy.protection: \"P\" is not one of private, clear, client; choose one"
                + " of these",
            "15: backends.legacy.truncation: \"lenent\" is not one of strict, lenient; did you mean"
                + " lenient?",
            "16: backends.legacy.whenProtRefused: \"clear\" is not one of fail, private; choose one"
                + " of these",
            "17: backends.legacy.greetsBeforeTls: \"after\" is not one of on, off; choose one of"
                + " these");
  }

  private BackendTls withTls(String keys) throws Exception {
    Loaded loaded =
        folder.readBackend("address: \"a:21\"\nsecurity: explicit\ntls: { %s }\n".formatted(keys));
    return backend(loaded).tls().orElseThrow();
  }

  private Path inFolder(String name) {
    return folder.folder().toAbsolutePath().resolve(name);
  }

  private static Backend backend(Loaded loaded) {
    return loaded.settings().listeners().get(0).routing().fallback().orElseThrow();
  }
}
