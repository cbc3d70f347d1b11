package org.ftpsbridge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are no configuration at all: one clear problem, and nothing stands in for them. */
class ConfigFileTest {
  @Test
  void aMissingFileIsOneProblem(@TempDir Path folder) {
    Path file = folder.resolve("absent.yaml");
    assertThat(toldOf(file))
        .isEqualTo(file + ": does not exist; name the configuration file with --config");
  }

  @Test
  void aFolderIsOneProblem(@TempDir Path folder) {
    assertThat(toldOf(folder))
        .isEqualTo(folder + ": cannot be read; name a file that this user may read");
  }

  @Test
  void aFileOfMoreThanAMebibyteIsOneProblem(@TempDir Path folder) throws Exception {
    Path file = Files.write(folder.resolve("large.yaml"), new byte[(1 << 20) + 1]);
    assertThat(toldOf(file))
        .isEqualTo(file + ": is larger than 1 MiB; a configuration is a few lines");
  }

  @Test
  void aFileThatIsNotUtf8IsOneProblem(@TempDir Path folder) throws Exception {
    Path file = Files.write(folder.resolve("latin.yaml"), new byte[] {'a', ':', ' ', (byte) 0xE9});
    assertThat(toldOf(file)).isEqualTo(file + ": is not UTF-8 text; save it as UTF-8");
  }

  @Test
  void controlCharactersAreOneProblem(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("binary.yaml"), "a: 1\nb: \u0007\n");
    assertThat(toldOf(file))
        .isEqualTo(file + ":2: is not YAML: control character 0x7; save it as plain text");
  }

  @Test
  void nestingWithoutEndIsOneProblem(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("deep.yaml"), "[".repeat(500_000));
    assertThat(toldOf(file))
        .isEqualTo(file + ":1: lists and sections are more than 50 deep; close those before");
  }

  private static String toldOf(Path file) {
    return String.valueOf(
        catchThrowableOfType(ConfigException.class, () -> ConfigFile.read(file)).getMessage());
  }
}
