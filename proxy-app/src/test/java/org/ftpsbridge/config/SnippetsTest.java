package org.ftpsbridge.config;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Every block of every page says what it is written in, and is read as that. What YAML says to the
 * bridge is tried by {@link ReadmesTest}, and what the recipes have one type is typed in the lab.
 */
class SnippetsTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern FENCE = Pattern.compile("(?m)^ *(?:```|~~~)");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^ *```(\\w*)\n(.*?)^ *```$");

  /** A block, with the word behind its fence. */
  private record Snippet(String page, String language, String text) {
    List<String> problems() throws Exception {
      return switch (language) {
        case "sh" -> new ShellSnippet(text).problems();
        case "yaml" -> ofYaml();
        case "conf" -> page.startsWith("deploy/recipes/") ? List.of() : List.of("nobody reads it");
        case "text" -> List.of(); // drawings, and what a program prints
        default -> List.of("its language is unknown: '" + language + "'");
      };
    }

    private List<String> ofYaml() {
      LoaderOptions options = new LoaderOptions();
      options.setAllowDuplicateKeys(false);
      try {
        Object read = new Yaml(new SafeConstructor(options)).load(text);
        return read instanceof Map ? List.of() : List.of("it has no key");
      } catch (YAMLException e) {
        return List.of(e.getMessage());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("org.ftpsbridge.config.ReadmesTest#pages")
  void eachIsWhatItSaysItIs(String page) throws Exception {
    String text = Files.readString(ROOT.resolve(page));
    List<Snippet> snippets = snippets(page, text);
    assertThat(FENCE.matcher(text).results().count()).isEqualTo(2L * snippets.size());
    for (Snippet snippet : snippets) {
      assertThat(snippet.problems()).as(snippet.text()).isEmpty();
    }
  }

  @Test
  void thoseOfTheFirstPageAreFound() throws Exception {
    assertThat(snippets("README.md", Files.readString(ROOT.resolve("README.md"))))
        .extracting(Snippet::language)
        .containsExactly("text", "sh", "sh", "yaml", "sh");
  }

  @ParameterizedTest
  @MethodSource("slips")
  void aSlipIsFoundInWhatIsTyped(String typed, String told) throws Exception {
    assertThat(new Snippet("README.md", "sh", typed).problems())
        .singleElement(as(STRING))
        .contains(told);
  }

  static Stream<Arguments> slips() {
    return Stream.of(
        arguments("ftps-bridge check --config a.yaml --ofline", "Unknown option: '--ofline'"),
        arguments("ftps-bridge chekc --config a.yaml", "'chekc'"),
        arguments("ftps-bridge check", "Missing required option"),
        arguments("ftps-bridge", "a command is missing"),
        arguments(
            "true && setpriv --inh-caps=-all \\\n ftps-bridge run --dry --config a", "'--dry'"),
        arguments("podman run ftps-bridge:0.1.0 check --config a --ofline", "'--ofline'"),
        arguments("/opt/ftps-bridge/bin/ftps-bridge schema --tabel | head", "'--tabel'"),
        arguments("deploy/dmeo --once", "there is no deploy/dmeo"),
        arguments("true # deploy/container/biuld makes it", "there is no deploy/container/biuld"),
        arguments("cd deploy/lab\n../fuzzz 600", "there is no ../fuzzz"),
        arguments("cd deploy/lab\npytest test_iterop.py::test_cell", "there is no test_iterop.py"),
        arguments("deploy/test tools bulid", "no part bulid"),
        arguments("LAB_SCRATCH=/x deploy/test --ful", "no part --ful"),
        arguments("echo 'no end", "bash: "),
        arguments("if true; then echo", "bash: "),
        arguments("cat <<END\nno end", "bash: "));
  }

  @Test
  void aSlipIsFoundInWhatIsNotTyped() throws Exception {
    assertThat(new Snippet("README.md", "yaml", "a: 1\na: 2\n").problems()).hasSize(1);
    assertThat(new Snippet("README.md", "yaml", "a: [\n").problems()).hasSize(1);
    assertThat(new Snippet("README.md", "yaml", "a sentence\n").problems()).hasSize(1);
    assertThat(new Snippet("README.md", "conf", "listen=YES\n").problems()).hasSize(1);
    assertThat(new Snippet("README.md", "", "mvn package\n").problems()).hasSize(1);
  }

  private static List<Snippet> snippets(String page, String text) {
    return BLOCK
        .matcher(text)
        .results()
        .map(block -> new Snippet(page, block.group(1), block.group(2).stripIndent()))
        .toList();
  }
}
