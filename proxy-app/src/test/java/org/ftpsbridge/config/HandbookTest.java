package org.ftpsbridge.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ftpsbridge.app.Main;
import org.ftpsbridge.observe.ClientProof;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.observe.FirstWords;
import org.ftpsbridge.observe.PartFate;
import org.ftpsbridge.observe.Refusal;
import org.ftpsbridge.observe.ServerCondition;
import org.ftpsbridge.observe.TransferOutcome;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/**
 * What the runbook and the recipes write as code is there: keys and their values in the key table,
 * metrics and pairs of the log in the documentation that has tests of its own, commands and their
 * options at the command line, and sentences in the program's own words.
 */
class HandbookTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern BLOCK = Pattern.compile("```.*?```", Pattern.DOTALL);
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");
  private static final Pattern HERE = Pattern.compile("\\]\\(#([^)]+)\\)");
  private static final Pattern PAIR = Pattern.compile("(\\w+)=\"?([\\w-]+)\"?");
  private static final Pattern SETTING = Pattern.compile("([A-Za-z.]+): (.+)");
  private static final Pattern CELLS = Pattern.compile(" \\| ");
  private static final Pattern COMMAND = Pattern.compile("^ftps-bridge ([a-z]+)");
  private static final Pattern OPTION = Pattern.compile("--[a-z-]+");

  /** What the log writes behind the name of a pair. */
  private static final Map<String, Set<String>> WORDS =
      Map.of(
          "reason", words(CloseReason.values()),
          "outcome", words(TransferOutcome.values()),
          "proof", words(ClientProof.values()),
          "part", words(PartFate.values()),
          "limit", words(Refusal.values()),
          "condition", words(ServerCondition.values()),
          "began", words(FirstWords.values()),
          "protBy", Set.of("said", "said-before-user", "assumed", "detected"));

  /** Words of other programs, and of FTP. */
  private static final Pattern OF_OTHERS =
      Pattern.compile(
          String.join(
              "|",
              "(openssl|curl|apt|systemctl|podman|vsftpd|ss|chmod|mkdir|ulimit) .+",
              "exec(PBSZ|PROT)\\(.*\\)|OPTS UTF8 ON|\\\\x.*|>B USER|<B|VERB refused|verb|!",
              "[A-Z]{3,4}( [A-Z])?|SITE NAMEFMT|GET /transfers",
              "test_\\w+\\.py.*|deploy/test \\w+|deploy/\\w+|sidecar",
              "(/[\\w.-]+)+|[\\w.-]+\\.(pem|tar\\.gz)|bin/|[0-9./]+|(ftp\\.)?example\\.org",
              "ssl_enable=YES|require_ssl_reuse|max_per_ip|pasv_m(ax|in)_port",
              "PassiveIp|TlsSessionResumptionMode|ENFORCED|maxconn",
              "SECUREIMPLICITZOS (TRUE|FALSE)|\\(IMPLICIT|\\*IMPLICIT|\\*SYSTEM",
              "externalTrafficPolicy: Local|terminationGracePeriodSeconds"));

  private static final Pattern UNPACKED = Pattern.compile("^/opt/ftps-bridge/bin/");

  private static final CommandLine PROGRAM_LINE = new CommandLine(Main.class);
  private static final String PROGRAM = program();
  private static final String LOG_AND_METRICS = text("proxy-app/README.md");
  private static final Map<String, String> KEYS = keys();

  static Stream<String> pages() {
    return Stream.concat(
        Stream.of("deploy/RUNBOOK.md", "deploy/LIMITATIONS.md"),
        files(ROOT.resolve("deploy/recipes"))
            .map(file -> ROOT.relativize(file).toString())
            .sorted());
  }

  @ParameterizedTest
  @MethodSource("pages")
  void whatItNamesIsThere(String page) {
    Set<String> unknown =
        codes(text(page))
            .filter(Predicate.not(HandbookTest::isThere))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(unknown).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void itsOwnEntriesAreThere(String page) {
    String text = text(page);
    Set<String> anchors =
        HEADING
            .matcher(text)
            .results()
            .map(heading -> anchor(heading.group(1)))
            .collect(Collectors.toSet());
    assertThat(HERE.matcher(text).results().map(link -> link.group(1))).isSubsetOf(anchors);
  }

  private static String anchor(String heading) {
    return heading.toLowerCase(Locale.ROOT).replaceAll("[^\\w -]", "").replace(' ', '-');
  }

  @Test
  void whatIsNotThereIsFound() {
    assertThat(
            List.of(
                "truncation: lienent",
                "data.overflwo",
                "reason=backend-gone",
                "no data port was free"))
        .noneMatch(HandbookTest::isThere);
    assertThat(
            List.of(
                "ftpsbridge_session",
                "ftps-bridge prob HOST",
                "ftps-bridge trace --minute 5",
                "recycled"))
        .noneMatch(HandbookTest::isThere);
  }

  private static boolean isThere(String written) {
    String code = UNPACKED.matcher(written).replaceFirst("");
    if (OF_OTHERS.matcher(code).matches()) {
      return true;
    }
    if (code.startsWith("ftpsbridge_")) {
      return LOG_AND_METRICS.contains("| `" + code + "` |");
    }
    if (code.startsWith("ftps-bridge ")) {
      return isCommand(code);
    }
    if (OPTION.matcher(code).lookingAt()) {
      return PROGRAM_LINE.getSubcommands().values().stream()
          .anyMatch(command -> hasOptions(command, code));
    }
    MatchResult pair = match(PAIR, code);
    if (pair != null) {
      return isPair(pair.group(1), pair.group(2));
    }
    return isKey(code) || isSetting(code) || isSaid(code);
  }

  private static boolean isPair(String name, String value) {
    return WORDS.containsKey(name)
        ? WORDS.get(name).contains(value)
        : LOG_AND_METRICS.contains(name)
            && (LOG_AND_METRICS.contains(value) || value.matches("\\d+"));
  }

  private static boolean isKey(String code) {
    return KEYS.entrySet().stream()
        .anyMatch(
            key -> ("." + key.getKey()).endsWith("." + code) || mayHold(key.getValue(), code));
  }

  /** A word where there are only some, and anything elsewhere. */
  private static boolean isSetting(String code) {
    MatchResult setting = match(SETTING, code);
    return setting != null
        && KEYS.entrySet().stream()
            .filter(key -> ("." + key.getKey()).endsWith("." + setting.group(1)))
            .anyMatch(key -> maySay(key.getValue(), setting.group(2)));
  }

  private static boolean maySay(String holds, String value) {
    return value.startsWith("{")
        ? holds.contains("section")
        : !holds.startsWith("one of ") || mayHold(holds, value);
  }

  private static boolean mayHold(String holds, String word) {
    return Pattern.compile("(, |one of )" + Pattern.quote(word) + "(,|$)").matcher(holds).find();
  }

  /** A sentence of ours, or a word that the log's or the probe's documentation has. */
  private static boolean isSaid(String code) {
    return code.contains(" ")
        ? PROGRAM.contains(code)
        : LOG_AND_METRICS
            .lines()
            .filter(line -> line.startsWith("| "))
            .anyMatch(
                row ->
                    Pattern.compile("(?<![\\w-])" + Pattern.quote(code) + "(?![\\w-])")
                        .matcher(row)
                        .find());
  }

  private static boolean isCommand(String code) {
    Matcher words = COMMAND.matcher(code);
    CommandLine command = words.find() ? PROGRAM_LINE.getSubcommands().get(words.group(1)) : null;
    return command != null && hasOptions(command, code);
  }

  private static boolean hasOptions(CommandLine command, String code) {
    return OPTION
        .matcher(code)
        .results()
        .allMatch(option -> command.getCommandSpec().findOption(option.group()) != null);
  }

  private static Stream<String> codes(String page) {
    return CODE.matcher(BLOCK.matcher(page).replaceAll("")).results().map(code -> code.group(1));
  }

  private static @Nullable MatchResult match(Pattern whole, String text) {
    Matcher matcher = whole.matcher(text);
    return matcher.matches() ? matcher.toMatchResult() : null;
  }

  private static Set<String> words(Enum<?>... constants) {
    return Stream.of(constants)
        .map(constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .collect(Collectors.toSet());
  }

  /** What each key of the table holds. */
  private static Map<String, String> keys() {
    return KeyTable.markdown()
        .lines()
        .skip(2)
        .map(row -> CELLS.splitAsStream(row).toList())
        .collect(
            Collectors.toMap(cells -> cells.get(0).replaceAll("[|` ]", ""), cells -> cells.get(1)));
  }

  /** The program's sources, each sentence in one piece. */
  private static String program() {
    return Stream.of("proxy-core", "proxy-app")
        .map(module -> ROOT.resolve(module).resolve("src/main/java"))
        .flatMap(HandbookTest::files)
        .filter(file -> file.toString().endsWith(".java"))
        .map(HandbookTest::read)
        .map(source -> source.replaceAll("\"\\s*\\+ \"", ""))
        .collect(Collectors.joining("\n"));
  }

  private static Stream<Path> files(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
}
