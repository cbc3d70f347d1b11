package org.ftpsbridge.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What lies in config/ says the same as the key table. */
class KeyTableTest {
  private static final Path CONFIG = Path.of("../config");
  private final ConfigFolder folder = ConfigFolder.shared();

  @Test
  void theSchemaIsTheOneOfTheTable() throws Exception {
    assertThat(Files.readString(CONFIG.resolve("ftps-bridge.schema.json")))
        .as("write it anew with: ftps-bridge schema")
        .isEqualTo(JsonSchema.text());
  }

  @Test
  void theReadmeHasEveryKeyOfTheTable() throws Exception {
    Matcher table =
        Pattern.compile("<!-- keys -->\n(.*)<!-- /keys -->", Pattern.DOTALL)
            .matcher(Files.readString(CONFIG.resolve("README.md")));
    assertThat(table.find()).isTrue();
    assertThat(table.group(1))
        .as("write it anew with: ftps-bridge schema --table")
        .isEqualTo(KeyTable.markdown());
  }

  @Test
  void theReadmeShowsWhatEachDialectStandsFor() throws Exception {
    Matcher table =
        Pattern.compile("<!-- dialects -->\n(.*)<!-- /dialects -->", Pattern.DOTALL)
            .matcher(Files.readString(CONFIG.resolve("README.md")));
    assertThat(table.find()).isTrue();
    assertThat(table.group(1))
        .as("write it anew with: ftps-bridge schema --dialects")
        .isEqualTo(DialectTable.markdown());
  }

  @ParameterizedTest
  @MethodSource("readyConfigs")
  void aReadyConfigCanBeUsed(Path file) throws Exception {
    Loaded loaded = folder.read(file.getFileName().toString(), Files.readString(file));
    assertThat(loaded.warnings()).isEmpty();
  }

  static Stream<Path> readyConfigs() throws Exception {
    try (Stream<Path> files = Files.walk(CONFIG)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).toList().stream();
    }
  }
}
