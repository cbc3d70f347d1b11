package org.ftpsbridge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The key dialect: one word that stands for several keys. */
class DialectExpansionTest {
  private static final String LISTENER =
      """
      name: partner
      bind: "0.0.0.0:990"
      data: { ports: "50000-50009" }
      backend: legacy
      """;
  private static final String TLS = "tls: { certificate: tls.crt, key: tls.key }\n";

  private final ConfigFolder folder = ConfigFolder.shared();

  @ParameterizedTest(name = "{0} of a listener is {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          standard    |
          ibm-i       | whenNoProt: private; truncation: lenient
          iis         | whenNoProt: private; truncation: lenient
          zos         | greetBeforeTls: { after: 2s }
          commons-net | whenNoProt: detect
          """)
  void ofAnImplicitListener(String word, String writtenOut) throws Exception {
    String start = LISTENER + TLS + "security: implicit\n";
    assertThat(folder.readListener(start + "dialect: " + word).settings())
        .isEqualTo(folder.readListener(start + lines(writtenOut)).settings());
  }

  @ParameterizedTest(name = "{0} of a listener with tls is {1}")
  @CsvSource(
      delimiter = '|',
      textBlock = "device | minVersion: TLSv1 | truncation: lenient; lineEnd: lf")
  void ofAListenerWithItsTls(String word, String tls, String writtenOut) throws Exception {
    String start = LISTENER + "security: explicit\n";
    assertThat(folder.readListener(start + TLS + "dialect: " + word).settings())
        .isEqualTo(
            folder
                .readListener(
                    start
                        + "tls: { certificate: tls.crt, key: tls.key, "
                        + tls
                        + " }\n"
                        + lines(writtenOut))
                .settings());
  }

  @ParameterizedTest(name = "{0} of a backend is {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          standard | implicit |
          ibm-i    | implicit | whenProtRefused: private; truncation: lenient
          iis      | implicit | whenProtRefused: private; truncation: lenient
          zos      | implicit | greetsBeforeTls: on
          ibm-i    | explicit | truncation: lenient
          zos      | explicit |
          device   | plain    | lineEnd: lf
          device   | implicit | tls: { minVersion: TLSv1 }; truncation: lenient; whenProtRefused: private; lineEnd: lf
          """)
  void ofABackend(String word, String security, String writtenOut) throws Exception {
    String start = "address: \"a:990\"\nsecurity: " + security + "\n";
    assertThat(folder.readBackend(start + "dialect: " + word).settings())
        .isEqualTo(folder.readBackend(start + lines(writtenOut)).settings());
  }

  @Test
  void whatIsWrittenOutCountsMore() throws Exception {
    String start = LISTENER + TLS + "security: implicit\n";
    assertThat(
            folder
                .readListener(start + "dialect: ibm-i\ntruncation: strict\nwhenNoProt: clear")
                .settings())
        .isEqualTo(folder.readListener(start + "whenNoProt: clear").settings());
    assertThat(folder.readListener(start + "dialect: zos\ngreetBeforeTls: never").settings())
        .isEqualTo(folder.readListener(start).settings());
  }

  @Test
  void aWordFromTheEnvironmentStandsForAsMuch() throws Exception {
    String start = LISTENER + TLS + "security: implicit\n";
    assertThat(folder.readListener(start + "dialect: \"${env:NO_SUCH:-ibm-i}\"").settings())
        .isEqualTo(folder.readListener(start + "dialect: ibm-i").settings());
  }

  @Test
  void withClearDataConnectionsABackendHasNoCloseNotifyToForgive() throws Exception {
    String start = "address: \"a:21\"\nsecurity: explicit\nprotection: clear\n";
    assertThat(folder.readBackend(start + "dialect: ibm-i").settings())
        .isEqualTo(folder.readBackend(start).settings());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ibm-i", "iis", "device"})
  void withClearDataConnectionsAnImplicitBackendHasNoPrivateOnesToTakeForGranted(String word)
      throws Exception {
    String start = "address: \"a:990\"\nsecurity: implicit\nprotection: clear\n";
    String rest = word.equals("device") ? lines("tls: { minVersion: TLSv1 }; lineEnd: lf") : "";
    assertThat(folder.readBackend(start + "dialect: " + word).settings())
        .isEqualTo(folder.readBackend(start + rest).settings());
  }

  @Test
  void anUnknownWordIsTold() {
    ConfigException told =
        catchThrowableOfType(
            ConfigException.class,
            () -> folder.readListener(LISTENER + TLS + "security: implicit\ndialect: as400"));
    assertThat(ConfigFolder.problems(told))
        .isEqualTo(
            List.of(
                "9: listeners[0].dialect: \"as400\" is not one of standard, ibm-i, zos, iis,"
                    + " commons-net, device; choose one of these"));
  }

  private static String lines(String writtenOut) {
    return writtenOut == null ? "" : writtenOut.replace("; ", "\n") + "\n";
  }
}
