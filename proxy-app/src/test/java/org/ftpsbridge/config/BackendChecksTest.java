package org.ftpsbridge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys of a backend that do not go together, and values that are told to be dangerous. */
class BackendChecksTest {
  private static final String PIN = "\"sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"";

  private final ConfigFolder folder = ConfigFolder.shared();

  @ParameterizedTest
  @CsvSource({
    "tls: {}, tls, explicit",
    "reuse: try, reuse, explicit",
    "protection: private, protection, explicit",
    "truncation: strict, truncation, explicit",
    "whenProtRefused: fail, whenProtRefused, implicit",
    "greetsBeforeTls: off, greetsBeforeTls, implicit"
  })
  void noKeyOfTlsHasAMeaningWithPlain(String line, String key, String better) {
    assertThat(problems("plain", line))
        .containsExactly(
            "12: backends.legacy.%s: has no meaning with security plain; remove it or choose %s"
                .formatted(key, better));
  }

  @ParameterizedTest
  @CsvSource({"whenProtRefused, fail", "greetsBeforeTls, on"})
  void whatOnlyImplicitServersDoIsAskedOfImplicitAlone(String key, String word) throws Exception {
    assertThat(problems("explicit", key + ": " + word))
        .containsExactly(
            "12: backends.legacy.%s: has no meaning with security explicit; remove it"
                    .formatted(key)
                + " or choose implicit");
    assertThat(warnings("implicit", key + ": " + word)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"certificate, tls.crt, key", "key, tls.key, certificate"})
  void aCertificateAndItsKeyComeTogether(String given, String file, String other) {
    assertThat(problems("explicit", "tls: { %s: %s }".formatted(given, file)))
        .containsExactly(
            "12: backends.legacy.tls.%s: is of no use without %s; give both or neither"
                .formatted(given, other));
  }

  @Test
  void whoeverVerifiesNothingTrustsNothing() throws Exception {
    assertThat(
            problems(
                "explicit",
                "tls: { verify: none, trust: ca.pem, pin: [%s], hostname: a }".formatted(PIN)))
        .containsExactly(
            "12: backends.legacy.tls.trust: contradicts verify: none; keep one of them",
            "12: backends.legacy.tls.pin: contradicts verify: none; keep one of them");
    assertThat(warnings("explicit", "tls: { verify: none, hostname: a }")).hasSize(1);
  }

  @Test
  void trustAndPinContradict() throws Exception {
    assertThat(problems("explicit", "tls: { pin: %s, trust: ca.pem }".formatted(PIN)))
        .containsExactly("12: backends.legacy.tls.pin: contradicts trust; keep one of them");
    assertThat(warnings("explicit", "tls: { pin: %s, hostname: a }".formatted(PIN))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'minVersion: TLSv1.3, maxVersion: TLSv1.2', maxVersion, TLSv1.2",
    "'maxVersion: TLSv1.2, minVersion: TLSv1.3', maxVersion, TLSv1.2"
  })
  void theHighestVersionIsNotBelowTheLowest(String versions, String key, String shown) {
    assertThat(problems("explicit", "tls: { %s }".formatted(versions)))
        .containsExactly(
            "12: backends.legacy.tls.%s: \"%s\" leaves no version; maxVersion must not be below"
                    .formatted(key, shown)
                + " minVersion");
  }

  @Test
  void clearDataConnectionsHaveNoSessionToReuse() throws Exception {
    assertThat(problems("explicit", "reuse: require\nprotection: clear"))
        .containsExactly(
            "12: backends.legacy.reuse: \"require\" contradicts protection: clear, whose data"
                + " connections have no TLS session; choose try or off");
    assertThat(warnings("explicit", "reuse: try\nprotection: clear")).hasSize(1);
    assertThat(warnings("explicit", "reuse: require\nprotection: client")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"truncation, lenient, strict", "whenProtRefused, private, fail"})
  void whatIsSaidOfPrivateDataHasNoMeaningInClear(String key, String wrong, String right)
      throws Exception {
    assertThat(problems("implicit", "protection: clear\n%s: %s".formatted(key, wrong)))
        .containsExactly(
            "13: backends.legacy.%s: \"%s\" has no meaning with protection: clear, whose data"
                    .formatted(key, wrong)
                + " connections have no TLS; remove it or choose protection: private");
    assertThat(warnings("implicit", "protection: clear\n%s: %s".formatted(key, right))).hasSize(1);
    assertThat(warnings("implicit", "protection: client\n%s: %s".formatted(key, wrong))).hasSize(1);
  }

  @Test
  void noMeaningIsToldOnce() {
    assertThat(problems("explicit", "protection: clear\nwhenProtRefused: private")).hasSize(1);
    assertThat(problems("plain", "protection: clear\ntruncation: lenient")).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hostname: a_b.example", "trust: ca.pem, hostname: a_b.example"})
  void aHostNameWithAnUnderscoreIsNeverVerified(String tls) {
    assertThat(problems("explicit", "tls: { %s }".formatted(tls)))
        .containsExactly(
            "12: backends.legacy.tls.hostname: \"a_b.example\" has an underscore, and no"
                + " certificate is taken for that; write a name of the certificate that has none,"
                + " or give pin");
  }

  @Test
  void anAddressWithAnUnderscoreIsNeverVerified() {
    String lines = "security: implicit\naddress: \"a_b:990\"\n";
    assertThat(problems(lines))
        .containsExactly(
            "11: backends.legacy.address: \"a_b:990\" has an underscore, and no certificate is"
                + " taken for that; give tls.hostname, a name of the certificate that has none, or"
                + " tls.pin");
    assertThat(problems(lines + "tls: { trust: ca.pem }")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "security: plain",
        "security: explicit\ntls: { verify: none }",
        "security: explicit\ntls: { verify: none, hostname: c_d }",
        "security: explicit\ntls: { pin: " + PIN + ", hostname: c_d }",
        "security: explicit\ntls: { hostname: c-d }"
      })
  void anUnderscoreThatNobodyVerifiesIsTaken(String lines) throws Exception {
    assertThat(folder.readBackend("address: \"a_b:990\"\n" + lines).settings()).isNotNull();
  }

  @Test
  void verifyNoneIsWarnedOf() throws Exception {
    assertThat(warnings("implicit", "tls: { verify: none }"))
        .containsExactly(
            "12: backends.legacy.tls.verify: \"none\" takes any certificate: anyone on the way to"
                + " this backend can read and change passwords and files; give trust or pin");
  }

  @ParameterizedTest
  @CsvSource({"clear, ''", "client, ' if a client says so'"})
  void filesInClearAreWarnedOf(String protection, String when) throws Exception {
    assertThat(warnings("explicit", "protection: " + protection))
        .containsExactly(
            "12: backends.legacy.protection: \"%s\" sends files to this backend in clear%s: anyone"
                    .formatted(protection, when)
                + " on the way can read and change them; choose private");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "tls: { trust: ca.pem }", "protection: private", "reuse: off"})
  void whatIsSafeIsNotWarnedOf(String lines) throws Exception {
    assertThat(warnings("explicit", lines)).isEmpty();
  }

  private List<String> warnings(String security, String lines) throws ConfigException {
    return read(security, lines).warnings().stream().map(ConfigFolder::withoutFile).toList();
  }

  private List<String> problems(String security, String lines) {
    return problems(backend(security, lines));
  }

  private List<String> problems(String backend) {
    return ConfigFolder.problems(
        catchThrowableOfType(ConfigException.class, () -> folder.readBackend(backend)));
  }

  private Loaded read(String security, String lines) throws ConfigException {
    return folder.readBackend(backend(security, lines));
  }

  private static String backend(String security, String lines) {
    return "address: \"a:21\"\nsecurity: %s\n%s\n".formatted(security, lines);
  }
}
