package org.ftpsbridge.config;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every input that is kept for fuzzing the configuration, tried once. */
class ConfigSeedsTest {

  static List<Path> seeds() throws IOException {
    Path folder = Path.of("src/test/resources/fuzz", ConfigFuzz.class.getName());
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void ofWhatIsKeptComeSettingsOrProblems(Path seed) {
    assertThatCode(() -> ConfigFuzz.fuzzerTestOneInput(Files.readAllBytes(seed)))
        .doesNotThrowAnyException();
  }
}
