package org.ftpsbridge.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What people read keeps its word: its YAML loads, its links lead somewhere, its tests exist. */
class ReadmesTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)[^)]*\\)");
  private static final Pattern JAVA_TEST = Pattern.compile("`(\\w+Test)(?:\\.(\\w+))?`");
  private static final Pattern LAB_TEST = Pattern.compile("`(test_\\w+\\.py)(?:::(test_\\w+))?`");

  /** What z/OS needs cannot be had without it, and its page says so. */
  private static final String GREETS_IN_CLEAR = "greets in clear whoever has not begun TLS by then";

  private final ConfigFolder folder = ConfigFolder.shared();

  /** Every page of the handbook, wherever it lies; what is built holds no page of ours. */
  static Stream<String> pages() throws Exception {
    return sources(".")
        .map(file -> ROOT.relativize(file.normalize()))
        .filter(named(".*\\.md"))
        .filter(
            file -> Stream.of("target", ".git", "node_modules").noneMatch(one -> has(file, one)))
        .map(Path::toString)
        .sorted();
  }

  /** What these rooms show is read by Kubernetes and by the chart, and tried in the lab. */
  static Stream<String> pagesOfOurYaml() throws Exception {
    return pages().filter(page -> !page.matches("deploy/(kubernetes|helm|container)/.*"));
  }

  private static boolean has(Path file, String folder) {
    return StreamSupport.stream(file.spliterator(), false).anyMatch(part -> part.endsWith(folder));
  }

  @Test
  void everyPageIsLookedAt() throws Exception {
    assertThat(pages())
        .contains("README.md", "config/README.md", "deploy/README.md", "deploy/recipes/iis.md");
  }

  @Test
  void theFirstPageIsShort() throws Exception {
    assertThat(text("README.md").lines().count()).isLessThanOrEqualTo(200);
  }

  /** A snippet without listeners of its own is a section, and is tried in the smallest file. */
  @ParameterizedTest
  @MethodSource("pagesOfOurYaml")
  void itsYamlCanBeUsed(String readme) throws Exception {
    for (MatchResult snippet : all(YAML, text(readme))) {
      String yaml = snippet.group(1);
      Loaded loaded = yaml.contains("listeners:") ? folder.read(yaml) : folder.readWith(yaml);
      assertThat(loaded.warnings())
          .as(yaml)
          .filteredOn(warning -> !warning.toString().contains(GREETS_IN_CLEAR))
          .isEmpty();
    }
  }

  @Test
  void theFirstPageLeadsToTheHandbook() {
    assertThat(all(LINK, text("README.md")))
        .map(link -> link.group(1))
        .contains(
            "config/README.md",
            "deploy/README.md",
            "deploy/RUNBOOK.md",
            "deploy/recipes/README.md",
            "deploy/LIMITATIONS.md");
  }

  /** The folders that somebody opens who looks around. */
  @ParameterizedTest
  @MethodSource("rooms")
  void eachRoomSaysWhatItIs(Path room) {
    assertThat(room.resolve("README.md")).exists();
  }

  static Stream<Path> rooms() throws Exception {
    try (Stream<Path> top = Files.list(ROOT);
        Stream<Path> deploy = Files.list(ROOT.resolve("deploy"))) {
      return Stream.concat(top, deploy)
          .filter(Files::isDirectory)
          .filter(room -> !room.getFileName().toString().startsWith("."))
          .filter(room -> !room.endsWith("target"))
          .toList()
          .stream();
    }
  }

  @Test
  void theSmallestConfigurationIsShownFirst() throws Exception {
    assertThat(all(YAML, text("README.md"))).isNotEmpty();
    assertThat(all(YAML, text("config/README.md"))).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void itsLinksAndTestsExist(String page) throws Exception {
    String text = text(page);
    Path here = Objects.requireNonNull(ROOT.resolve(page).getParent());
    assertThat(all(LINK, text))
        .map(link -> link.group(1))
        .filteredOn(target -> !target.contains("://"))
        .allSatisfy(target -> assertThat(here.resolve(target)).exists());
    Map<String, String> tests = tests();
    assertThat(all(JAVA_TEST, text))
        .allSatisfy(test -> isThere(tests, test.group(1) + ".java", "void ", test.group(2)));
    assertThat(all(LAB_TEST, text))
        .allSatisfy(test -> isThere(tests, test.group(1), "def ", test.group(2)));
  }

  private static void isThere(
      Map<String, String> tests, String file, String before, @Nullable String name) {
    assertThat(tests).containsKey(file);
    if (name != null) {
      assertThat(tests.get(file)).contains(before + name + "(");
    }
  }

  private static Map<String, String> tests() throws Exception {
    return Stream.concat(
            sources("proxy-core/src/test", "proxy-app/src/test").filter(named(".*Test\\.java")),
            sources("deploy/lab").filter(named("test_.*\\.py")))
        .collect(Collectors.toMap(file -> file.getFileName().toString(), ReadmesTest::read));
  }

  private static Predicate<Path> named(String pattern) {
    return file -> file.getFileName().toString().matches(pattern);
  }

  private static Stream<Path> sources(String... folders) throws Exception {
    Stream<Path> all = Stream.empty();
    for (String one : folders) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(one))) {
        all = Stream.concat(all, files.toList().stream());
      }
    }
    return all;
  }

  private static String text(String page) {
    return read(ROOT.resolve(page));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<MatchResult> all(Pattern pattern, String text) {
    return pattern.matcher(text).results().toList();
  }
}
