package org.ftpsbridge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** References to the environment, as values hold them. */
class EnvironmentReferenceTest {
  private static final Map<String, String> SET =
      Map.of("HOST", "ftp.example.org", "EMPTY", "", "NESTED", "${env:HOST}");

  @ParameterizedTest
  @CsvSource({
    "plain, plain",
    "$HOST, $HOST",
    "${env:HOST}, ftp.example.org",
    "${env:HOST}:${env:PORT:-21}, ftp.example.org:21",
    "${env:EMPTY:-instead}, instead",
    "a${env:EMPTY}b, ab",
    "${env:ABSENT:-}x, x",
    "${env:NESTED}, ${env:HOST}"
  })
  void aReferenceIsReplacedOnce(String text, String expanded) {
    assertThat(expand(text)).isEqualTo(expanded);
  }

  @Test
  void aVariableThatIsNotSetIsNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> expand("${env:ABSENT}"))
        .withMessageStartingWith("names the environment variable ABSENT, which is not set");
  }

  @ParameterizedTest
  @ValueSource(strings = {"${HOST}", "${env:}", "${env:A B}", "${env:HOST", "${env:1A}"})
  void whatBeginsLikeAReferenceMustBeOne(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> expand(text))
        .withMessageStartingWith("holds a reference that cannot be read");
  }

  private static String expand(String text) {
    return EnvironmentReference.expand(text, name -> Optional.ofNullable(SET.get(name)));
  }
}
