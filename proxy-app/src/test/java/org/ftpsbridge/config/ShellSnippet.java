package org.ftpsbridge.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.ftpsbridge.app.Main;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * What a page has a reader type into a shell, and what stands against it without running it: bash's
 * own word on its form, picocli's on each command line of ours, files that are not there and parts
 * that {@code deploy/test} has not.
 */
record ShellSnippet(String text) {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private static final Pattern COMMENT = Pattern.compile("(?m)(^|\\s)#.*$");
  private static final Pattern BETWEEN = Pattern.compile("&&|\\|\\||[;|&\n]");
  private static final Pattern REDIRECTION = Pattern.compile("[<>]+ *\\S+");
  private static final Pattern SPACE = Pattern.compile("\\s+");

  /** As it is installed, as it was built or unpacked, and as an image. */
  private static final Pattern PROGRAM = Pattern.compile("(?:.*/bin/)?ftps-bridge(:\\S+)?");

  /** Commands for which our name is that of a unit, a group or a file. */
  private static final Set<String> NAMING = Set.of("systemctl", "install", "ln");

  private static final Pattern OF_THE_TREE =
      Pattern.compile("(?<![\\w./-])(?:deploy|config|\\.ci)/[\\w./-]*\\w");
  private static final Pattern FROM_HERE = Pattern.compile("(\\.\\./[\\w./-]+|\\w+\\.py)(?:::.*)?");
  private static final Pattern PARTS = Pattern.compile("(?m)^(?:PAIRED|PARTS)=\\(([^)]*)\\)");

  /** Everything at once, in sentences for whoever wrote the page. */
  List<String> problems() throws Exception {
    List<String> problems = new ArrayList<>(form());
    OF_THE_TREE
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .filter(path -> Files.notExists(ROOT.resolve(path)))
        .forEach(path -> problems.add("there is no " + path));
    Path here = ROOT;
    for (List<String> words : commands()) {
      here = words.get(0).equals("cd") ? here.resolve(words.get(1)) : here;
      problems.addAll(missing(words, here));
      problems.addAll(refused(words));
      problems.addAll(unknownParts(words));
    }
    return problems;
  }

  private List<String> form() throws IOException, InterruptedException {
    Process bash = new ProcessBuilder("bash", "-n", "-c", text).redirectErrorStream(true).start();
    String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return bash.waitFor() == 0 && said.isEmpty() ? List.of() : List.of("bash: " + said.strip());
  }

  /** The words of each simple command, without quotes, comments and redirections. */
  private List<List<String>> commands() {
    String lines = COMMENT.matcher(text.replace("\\\n", " ")).replaceAll("");
    return BETWEEN
        .splitAsStream(REDIRECTION.matcher(lines).replaceAll(" "))
        .map(command -> command.replaceAll("[\"']", "").strip())
        .filter(Predicate.not(String::isEmpty))
        .map(command -> SPACE.splitAsStream(command).toList())
        .toList();
  }

  private static List<String> missing(List<String> words, Path here) {
    return words.stream()
        .map(FROM_HERE::matcher)
        .filter(path -> path.matches() && Files.notExists(here.resolve(path.group(1))))
        .map(path -> "there is no " + path.group(1))
        .toList();
  }

  private static List<String> refused(List<String> words) {
    if (NAMING.contains(words.get(0))) {
      return List.of();
    }
    List<String> called = from(words, PROGRAM.asMatchPredicate());
    if (called.isEmpty() || (called.size() == 1 && called.get(0).contains(":"))) {
      return List.of(); // an image without words has its own
    }
    try {
      String[] ours = called.stream().skip(1).toArray(String[]::new);
      CommandLine.ParseResult parsed = new CommandLine(Main.class).parseArgs(ours);
      boolean complete = parsed.hasSubcommand() || parsed.isVersionHelpRequested();
      return complete ? List.of() : List.of("ftps-bridge: a command is missing");
    } catch (ParameterException e) {
      return List.of("ftps-bridge: " + e.getMessage());
    }
  }

  private static List<String> unknownParts(List<String> words) throws IOException {
    Set<String> known = parts();
    return from(words, "deploy/test"::equals).stream()
        .skip(1)
        .filter(word -> !known.contains(word) && !word.equals("--full"))
        .map(word -> "deploy/test has no part " + word)
        .toList();
  }

  private static Set<String> parts() throws IOException {
    return PARTS
        .matcher(Files.readString(ROOT.resolve("deploy/test")))
        .results()
        .flatMap(list -> SPACE.splitAsStream(list.group(1)))
        .filter(word -> word.matches("[a-z]\\w*"))
        .collect(Collectors.toSet());
  }

  private static List<String> from(List<String> words, Predicate<String> first) {
    return words.stream().dropWhile(first.negate()).toList();
  }
}
