package org.ftpsbridge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files that are right and files that are wrong, held against the parser and the JSON Schema. What
 * a wrong file must be told stands beside it; where the schema cannot say it, the first line there
 * is {@code schema: passes}.
 */
class ConfigCorpusTest {
  private static final String SCHEMA_PASSES = "schema: passes";
  private static final Path CORPUS = Path.of("src/test/resources/configs");

  private final ConfigFolder folder = ConfigFolder.shared();

  static Stream<Path> good() throws IOException {
    return yamlIn(CORPUS.resolve("good"));
  }

  static Stream<Path> bad() throws IOException {
    return yamlIn(CORPUS.resolve("bad"));
  }

  @ParameterizedTest
  @MethodSource("good")
  void aGoodFilePassesParserAndSchema(Path file) throws Exception {
    String text = Files.readString(file);
    Loaded loaded = folder.read(file.getFileName().toString(), text);
    assertThat(loaded.settings().listeners()).isNotEmpty();
    assertThat(schemaAccepts(text)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("bad")
  void aBadFileIsToldAllThatIsWrongInIt(Path file) throws IOException {
    String text = Files.readString(file);
    String name = file.getFileName().toString();
    ConfigException told =
        catchThrowableOfType(ConfigException.class, () -> folder.read(name, text));
    List<String> expected =
        Files.readAllLines(file.resolveSibling(name.replace(".yaml", ".expected")));
    boolean schemaPasses = expected.get(0).equals(SCHEMA_PASSES);
    assertThat(told).isNotNull();
    assertThat(ConfigFolder.problems(told))
        .isEqualTo(schemaPasses ? expected.subList(1, expected.size()) : expected);
    assertThat(schemaAccepts(text)).isEqualTo(schemaPasses);
    assertThat(told.getMessage()).doesNotContain("top-secret");
  }

  private static boolean schemaAccepts(String yaml) {
    var schema = JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(JsonSchema.text());
    try {
      return schema.validate(yaml, InputFormat.YAML).isEmpty();
    } catch (IllegalArgumentException e) {
      return false; // the text is no YAML at all
    }
  }

  private static Stream<Path> yamlIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream();
    }
  }
}
