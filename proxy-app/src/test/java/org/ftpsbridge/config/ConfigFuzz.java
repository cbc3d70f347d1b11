package org.ftpsbridge.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What may stand in a configuration file: of any bytes come settings, or problems that can be told
 * in a line each.
 */
public final class ConfigFuzz {

  private static final Map<String, String> ENVIRONMENT =
      Map.of("HOST", "192.0.2.9", "PORTS", "50000-50009", "EMPTY", "", "ODD", "\n\u001b[0m \"'");

  private ConfigFuzz() {}

  /** Loads what the first try would wait for. */
  public static void fuzzerInitialize() throws IOException {
    fuzzerTestOneInput(new byte[] {'a'});
  }

  /** The one file of this process, in a folder of its own. */
  private static final class Place {
    static final Path FILE = made();

    private static Path made() {
      try {
        Path folder = Files.createTempDirectory("ftps-bridge-fuzz");
        Path file = folder.resolve("ftps-bridge.yaml");
        file.toFile().deleteOnExit();
        return file;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** One try. */
  public static void fuzzerTestOneInput(byte[] data) throws IOException {
    Path file = Files.write(Place.FILE, data);
    try {
      Loaded loaded = ConfigFile.read(file, name -> Optional.ofNullable(ENVIRONMENT.get(name)));
      if (loaded.settings().listeners().isEmpty()) {
        throw new AssertionError("settings without a listener");
      }
      loaded.warnings().forEach(ConfigFuzz::lookAt);
    } catch (ConfigException e) {
      if (e.problems().isEmpty()) {
        throw new AssertionError("refused without a word", e);
      }
      e.problems().forEach(ConfigFuzz::lookAt);
    }
  }

  private static void lookAt(Problem problem) {
    String told = problem.toString();
    if (problem.line() < 0 || problem.sentence().isBlank()) {
      throw new AssertionError("a problem without a place or a word: " + told);
    }
    if (told.chars().anyMatch(Character::isISOControl)) {
      throw new AssertionError("a problem is told in one line: " + told);
    }
  }
}
