package org.ftpsbridge.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ftpsbridge.app.demo.DemoCertificate;

/** A folder with certificates and keys in which configuration files are tried. */
final class ConfigFolder {
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "BACKEND_HOST", "192.0.2.9", "PORTS", "50000-50009", "SECRET", "top-secret", "EMPTY", "");

  private static final String BACKEND =
      "backends:\n  legacy: { address: \"a:21\", security: plain }\n";
  private static final String LISTENER =
      """
      listeners:
        - name: implicit
          bind: "0.0.0.0:990"
          security: implicit
          tls: { certificate: tls.crt, key: tls.key }
          data: { ports: "50000-50999" }
          backend: legacy
      """;

  private final Path folder;

  private ConfigFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * The one folder of this run: tls.crt with tls.key and more such pairs in folders, one expired
   * and one that will be in three weeks; ca.pem; mixed.pem, tls.crt with the expired one behind it;
   * tls.key as open.key for everybody to read, as group.key for its group, and as changeable.key
   * for its group to write; token, the same as open.token for everybody to read, and short.token.
   */
  static ConfigFolder shared() {
    return Shared.FOLDER;
  }

  /** Is made at its first use; making certificates takes seconds. */
  private static final class Shared {
    static final ConfigFolder FOLDER = filled();

    private static ConfigFolder filled() {
      try {
        Path folder = Files.createTempDirectory(Path.of("target"), "configs");
        Path expired = Files.createDirectory(folder.resolve("expired"));
        DemoCertificate.make(expired, List.of("-startdate", "-10d", "-validity", "5"));
        Path soon = Files.createDirectory(folder.resolve("soon"));
        DemoCertificate.make(soon, List.of("-validity", "21"));
        DemoCertificate.make(folder, List.of());
        Files.copy(folder.resolve("tls.crt"), folder.resolve("ca.pem"));
        Files.writeString(
            folder.resolve("mixed.pem"),
            Files.readString(folder.resolve("tls.crt"))
                + Files.readString(expired.resolve("tls.crt")));
        Files.writeString(folder.resolve("notes.txt"), "no PEM\n");
        secret("token", "rw-------", "0123456789abcdefghij\n", folder);
        secret("open.token", "rw-r--r--", "0123456789abcdefghij\n", folder);
        secret("short.token", "rw-------", "0123456789\n", folder);
        keyFor("open", "rw-r--r--", folder);
        keyFor("group", "rw-r-----", folder);
        keyFor("changeable", "rw-rw----", folder);
        return new ConfigFolder(folder);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void secret(String name, String permissions, String text, Path folder)
        throws IOException {
      Path file = Files.writeString(folder.resolve(name), text);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    private static void keyFor(String name, String permissions, Path folder) throws IOException {
      Path key = Files.copy(folder.resolve("tls.key"), folder.resolve(name + ".key"));
      Files.setPosixFilePermissions(key, PosixFilePermissions.fromString(permissions));
    }
  }

  Path folder() {
    return folder;
  }

  /** Reads a text as if it were the file ftps-bridge.yaml of this folder. */
  Loaded read(String yaml) throws ConfigException {
    return read("ftps-bridge.yaml", yaml);
  }

  /** Reads a text as if it were a file of this folder. */
  Loaded read(String name, String yaml) throws ConfigException {
    try {
      Path file = Files.writeString(folder.resolve(name), yaml);
      return ConfigFile.read(file, variable -> Optional.ofNullable(ENVIRONMENT.get(variable)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads the smallest right file with more keys at its end. */
  Loaded readWith(String more) throws ConfigException {
    return read(LISTENER + BACKEND + more);
  }

  /** Reads a file with the smallest listener and the given lines for its one backend, legacy. */
  Loaded readBackend(String lines) throws ConfigException {
    return read(LISTENER + "backends:\n  legacy:\n" + lines.indent(4));
  }

  /** Reads a file with the smallest backend and the given lines for its one listener. */
  Loaded readListener(String lines) throws ConfigException {
    return read("listeners:\n  -\n" + lines.indent(4) + BACKEND);
  }

  /** What is wrong with a file, line by line, without the name of the file. */
  static List<String> problems(ConfigException e) {
    return e.problems().stream().map(problem -> withoutFile(problem)).toList();
  }

  static String withoutFile(Problem problem) {
    return problem.toString().substring(problem.file().toString().length() + 1).strip();
  }
}
