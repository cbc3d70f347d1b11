package org.ftpsbridge.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The manual page of the Debian package beside what the program says of itself. */
class ManPageTest {
  private static final Path PAGE = Path.of("..", "deploy", "debian", "ftps-bridge.1");

  private static final Pattern OPTION = Pattern.compile("--([a-z-]+)");
  private static final Pattern COMMAND = Pattern.compile("^\\.B ([a-z]+)$", Pattern.MULTILINE);
  private static final Pattern STATUS = Pattern.compile("^\\.B (\\d+)$", Pattern.MULTILINE);

  private final CommandSpec program = Main.commandLine().getCommandSpec();
  private final String page;

  ManPageTest() throws IOException {
    page = Files.readString(PAGE).replace("\\-", "-");
  }

  @Test
  void itNamesEachCommandAndNoOther() {
    assertThat(all(COMMAND, page.substring(page.indexOf(".SH COMMANDS"))))
        .isEqualTo(
            commands()
                .map(command -> command.getCommandSpec().name())
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  void itNamesEachOptionAndNoOther() {
    Set<String> options =
        commands()
            .flatMap(command -> command.getCommandSpec().options().stream())
            .map(OptionSpec::longestName)
            .map(name -> name.substring(2))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(all(OPTION, page)).isEqualTo(options);
  }

  @Test
  void itExplainsEachExitCode() {
    Collection<String> codes =
        program.usageMessage().exitCodeList().keySet().stream()
            .map(String::strip)
            .collect(Collectors.toCollection(TreeSet::new));
    codes.add("69"); // the launcher's
    assertThat(all(STATUS, page)).isEqualTo(codes);
  }

  private Stream<CommandLine> commands() {
    return program.subcommands().values().stream()
        .filter(command -> !command.getCommandSpec().usageMessage().hidden());
  }

  private static Set<String> all(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map(result -> result.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
