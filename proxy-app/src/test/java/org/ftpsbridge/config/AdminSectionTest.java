package org.ftpsbridge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.ftpsbridge.config.AdminSettings.Readiness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The admin endpoint in the configuration: who may reach it. */
class AdminSectionTest {
  private static final String TOKEN = "0123456789abcdefghij";

  private final ConfigFolder folder = ConfigFolder.shared();

  @Test
  void withoutItsSectionThereIsNoEndpoint() throws Exception {
    assertThat(folder.readWith("").admin()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:9990", "127.3.2.1:0", "[::1]:9990"})
  void onThisMachineAloneItNeedsNoSecret(String bind) throws Exception {
    Loaded loaded = folder.readWith("admin: { bind: \"%s\" }\n".formatted(bind));
    assertThat(loaded.warnings()).isEmpty();
    AdminSettings admin = loaded.admin().orElseThrow();
    assertThat(admin.bind()).hasToString(bind);
    assertThat(admin.token()).isEmpty();
    assertThat(admin.tls()).isEmpty();
    assertThat(admin.readiness()).isEqualTo(Readiness.IGNORE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0:9990", "192.0.2.1:9990", "[::]:9990", "[2001:db8::1]:9990"})
  void whereOthersReachItItNeedsOne(String bind) throws Exception {
    assertThat(problems("bind: \"%s\"".formatted(bind)))
        .containsExactly(
            ("10: admin.bind: \"%s\" can be reached from other machines, by anybody; add tokenFile"
                    + " or tls.trust, or bind it to 127.0.0.1")
                .formatted(bind));
    assertThat(
            problems("bind: \"%s\", tls: { certificate: tls.crt, key: tls.key }".formatted(bind)))
        .singleElement()
        .asString()
        .contains("by anybody");
    String token = "bind: \"%s\", tokenFile: token, tls: { certificate: tls.crt, key: tls.key }";
    assertThat(read(token.formatted(bind)).warnings()).isEmpty();
    String trust = "bind: \"%s\", tls: { certificate: tls.crt, key: tls.key, trust: ca.pem }";
    assertThat(read(trust.formatted(bind)).warnings()).isEmpty();
  }

  @Test
  void aTokenThatTravelsInClearIsWarnedOf() throws Exception {
    assertThat(read("bind: \"0.0.0.0:9990\", tokenFile: token").warnings())
        .singleElement()
        .asString()
        .endsWith(
            "admin.bind: \"0.0.0.0:9990\" can be reached from other machines, and the token travels"
                + " in clear; add tls");
  }

  @Test
  void theTokenIsWhatTheFileHolds() throws Exception {
    AccessToken token =
        read("bind: \"127.0.0.1:0\", tokenFile: token").admin().orElseThrow().token().orElseThrow();
    assertThat(token.is(TOKEN)).isTrue();
    assertThat(token.is(TOKEN + "\n")).isFalse();
    assertThat(token.is("")).isFalse();
    assertThat(token).isEqualTo(new AccessToken(TOKEN)).isNotEqualTo(new AccessToken("another"));
    assertThat(token.toString()).doesNotContain(TOKEN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"short.token", "notes.txt", "tls.crt"})
  void aFileWithoutATokenIsRefused(String file) {
    assertThat(problems("bind: \"127.0.0.1:0\", tokenFile: " + file))
        .containsExactly(
            ("10: admin.tokenFile: \"%s\" holds no token of 20 or more letters, digits and signs of"
                    + " ._~+/=-; write one with openssl rand -hex 32")
                .formatted(file));
  }

  @Test
  void aTokenThatOthersCanReadIsWarnedOf() throws Exception {
    assertThat(read("bind: \"127.0.0.1:0\", tokenFile: open.token").warnings())
        .singleElement()
        .asString()
        .contains("admin.tokenFile: \"open.token\" can be read by every user of this machine")
        .contains("(rw-r--r--); run chmod go-w,o= on it");
  }

  @Test
  void whatKeepsOthersFromTheKeyKeepsThemFromTheToken() throws Exception {
    String files =
        "bind: \"127.0.0.1:0\", tokenFile: open.token, tls: { %s, certificate: tls.crt }";
    assertThat(read(files.formatted("key: tls.key, keyReadableByOthers: accept")).warnings())
        .isEmpty();
    assertThat(read(files.formatted("key: tls.key")).warnings())
        .singleElement()
        .asString()
        .contains("admin.tokenFile: \"open.token\" can be read by every user of this machine");
  }

  @Test
  void itsFilesAreWatchedAndItsCertificateIsToldOf() throws Exception {
    Loaded loaded =
        read(
            "bind: \"127.0.0.1:0\", tokenFile: token,"
                + " tls: { certificate: soon/tls.crt, key: soon/tls.key, trust: ca.pem }");
    assertThat(loaded.watched())
        .extracting(watched -> watched.path().getFileName().toString())
        .contains("token", "ca.pem");
    assertThat(loaded.certificates())
        .extracting(CertificateLife::role)
        .contains("admin: certificate");
    assertThat(loaded.warnings())
        .singleElement()
        .asString()
        .contains("admin.tls.certificate: \"soon/tls.crt\" expires");
  }

  private Loaded read(String keys) throws ConfigException {
    return folder.readWith("admin: { %s }\n".formatted(keys));
  }

  private List<String> problems(String keys) {
    return ConfigFolder.problems(catchThrowableOfType(ConfigException.class, () -> read(keys)));
  }
}
