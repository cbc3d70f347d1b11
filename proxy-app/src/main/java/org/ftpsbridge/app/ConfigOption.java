package org.ftpsbridge.app;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import org.ftpsbridge.config.ConfigException;
import org.ftpsbridge.config.ConfigFile;
import org.ftpsbridge.config.Loaded;
import picocli.CommandLine.Option;

/** The option that names the configuration file. */
final class ConfigOption {
  @Option(
      names = {"-c", "--config"},
      required = true,
      paramLabel = "FILE",
      description = "The configuration file.")
  private Path file = Path.of("");

  /** What the file holds; empty once its problems have been told. */
  Optional<Loaded> read(PrintWriter err) {
    try {
      return Optional.of(ConfigFile.read(file));
    } catch (ConfigException e) {
      e.problems().forEach(err::println);
      return Optional.empty();
    }
  }

  Path file() {
    return file;
  }
}
