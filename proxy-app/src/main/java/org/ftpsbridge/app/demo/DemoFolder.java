package org.ftpsbridge.app.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/** The folder that the demonstration works in; a temporary one goes when the program ends. */
final class DemoFolder {
  private final Path root;

  private DemoFolder(Path root) {
    this.root = root;
  }

  /** Uses the given folder and keeps it, or makes a temporary one. */
  static DemoFolder open(Optional<Path> given) throws IOException {
    if (given.isPresent()) {
      return new DemoFolder(Files.createDirectories(given.get()).toAbsolutePath());
    }
    DemoFolder folder = new DemoFolder(Files.createTempDirectory("ftps-bridge-demo"));
    Runtime.getRuntime().addShutdownHook(new Thread(folder::delete, "demo-folder"));
    return folder;
  }

  Path root() {
    return root;
  }

  /** The home of the server's account. */
  Path home() throws IOException {
    return Files.createDirectories(root.resolve("home"));
  }

  /** Fills a file with bytes that nobody can guess or compress. */
  Path random(String name, int bytes) throws IOException {
    byte[] content = new byte[bytes];
    new Random().nextBytes(content);
    return Files.write(root.resolve(name), content);
  }

  /** Writes the bridge's configuration, as an operator would. */
  Path configuration(DemoPorts ports, int serverPort) throws IOException {
    return Files.writeString(
        root.resolve("ftps-bridge.yaml"),
        """
        listeners:
          - name: demo
            bind: "%s:%d"
            security: implicit
            tls: { certificate: tls.crt, key: tls.key }
            data: { port: %d }
            backend: server
        backends:
          server:
            address: "%s:%d"
            security: plain
        """
            .formatted(
                PlainServer.ADDRESS,
                ports.control(),
                ports.data(),
                PlainServer.ADDRESS,
                serverPort));
  }

  /** The SHA-256 of a file, in hexadecimal. */
  static String hash(Path file) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
        in.transferTo(java.io.OutputStream.nullOutputStream());
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private void delete() {
    try (Stream<Path> files = Files.walk(root)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // what is left lies in the system's temporary folder
    }
  }
}
