package org.ftpsbridge.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** One reading of one file: the environment it may name, and what has been found wrong so far. */
final class Reading {
  private final Path file;
  private final Function<String, Optional<String>> environment;
  private final Map<Path, WatchedFile> files = new LinkedHashMap<>();
  private final List<Problem> problems = new ArrayList<>();
  private final List<Problem> warnings = new ArrayList<>();

  Reading(Path file, Function<String, Optional<String>> environment) {
    this.file = file;
    this.environment = environment;
    names(file.toAbsolutePath());
  }

  /** A path in the file, which counts from the folder that the file lies in. */
  Path resolve(String path) {
    return file.toAbsolutePath().resolveSibling(path).normalize();
  }

  /** The file names this one, be it there or not; to be told before that one is read. */
  final void names(Path other) {
    files.putIfAbsent(other, WatchedFile.of(other));
  }

  /** The file itself and all that it names, each as it was before it was read. */
  List<WatchedFile> files() {
    return List.copyOf(files.values());
  }

  /** The value of an environment variable. */
  Optional<String> variable(String name) {
    return environment.apply(name);
  }

  /** Notes something that makes the file unusable. */
  void problem(int line, String key, String sentence) {
    problems.add(problemAt(line, key, sentence));
  }

  /** Notes something that is allowed but likely not meant. */
  void warning(int line, String key, String sentence) {
    warnings.add(problemAt(line, key, sentence));
  }

  Problem problemAt(int line, String key, String sentence) {
    return new Problem(file, line, key, sentence);
  }

  boolean hasProblems() {
    return !problems.isEmpty();
  }

  List<Problem> warnings() {
    return inOrder(warnings);
  }

  /**
   * Goes on only with a file that is right so far.
   *
   * @throws ConfigException with all problems noted, if there are any
   */
  void check() throws ConfigException {
    if (hasProblems()) {
      throw new ConfigException(inOrder(problems), files());
    }
  }

  private static List<Problem> inOrder(List<Problem> found) {
    return found.stream().sorted(Comparator.comparingInt(Problem::line)).toList();
  }
}
