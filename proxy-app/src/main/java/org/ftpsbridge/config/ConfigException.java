package org.ftpsbridge.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration file that cannot be used, with everything that is wrong in it. */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;
  private final transient List<WatchedFile> files;

  ConfigException(List<Problem> problems, List<WatchedFile> files) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
    this.files = List.copyOf(files);
  }

  /** Everything that is wrong, in the order of the file's lines; at least one. */
  public List<Problem> problems() {
    return problems;
  }

  /** The configuration file and those that it names: a change of any may mend it. */
  public List<WatchedFile> files() {
    return files;
  }
}
