package org.ftpsbridge.app.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.ftpsbridge.FtpsBridge;
import org.ftpsbridge.config.ConfigException;
import org.ftpsbridge.config.ConfigFile;
import org.ftpsbridge.observe.SessionEvents;

/** The demonstration from its first line to its last. */
public final class Demo {
  private static final int FILE_BYTES = 4 << 20;
  private static final String FILE_NAME = "demo.bin";

  private final PrintWriter out;
  private final SessionEvents events;
  private final DemoAccount account = DemoAccount.fresh();

  /** A demonstration that tells its story to {@code out}. */
  public Demo(PrintWriter out, SessionEvents events) {
    this.out = out;
    this.events = events;
  }

  /**
   * Starts server and bridge, moves a file both ways and compares. If all is equal and {@code once}
   * is not set, it stays until the process is ended.
   *
   * @param given where to keep files; a temporary folder otherwise
   * @return whether the file came back as it was sent
   * @throws IOException with a sentence for people
   */
  public boolean show(Optional<Path> given, boolean once) throws IOException, InterruptedException {
    DemoFolder folder = DemoFolder.open(given);
    DemoCertificate certificate = DemoCertificate.make(folder.root(), List.of());
    try (PlainServer server = PlainServer.start(folder.home(), account)) {
      out.println("A plain FTP server answers on " + address(server.port()) + ". It knows no TLS.");
      DemoPorts ports = DemoPorts.free();
      FtpsBridge bridge = bridge(folder.configuration(ports, server.port()));
      try {
        out.println(
            "ftps-bridge answers on %s in front of it: implicit FTPS, data port %d."
                .formatted(address(ports.control()), ports.data()));
        boolean equal = moveBothWays(folder, certificate, ports);
        if (equal && !once) {
          invite(folder, certificate, ports);
          new CountDownLatch(1).await();
        }
        return equal;
      } finally {
        bridge.stop();
      }
    }
  }

  private FtpsBridge bridge(Path configuration) throws IOException {
    try {
      return FtpsBridge.start(ConfigFile.read(configuration).settings(), events);
    } catch (ConfigException e) {
      throw new IOException("its own configuration is wrong: " + e.getMessage(), e);
    }
  }

  private boolean moveBothWays(DemoFolder folder, DemoCertificate certificate, DemoPorts ports)
      throws IOException {
    Path sent = folder.random("sent.bin", FILE_BYTES);
    Path fetched = folder.root().resolve("fetched.bin");
    new RoundTrip(PlainServer.ADDRESS, ports.control(), certificate.certificate(), account)
        .move(sent, FILE_NAME, fetched);
    out.println(
        "A client verified the bridge's certificate, logged in, sent 4 MiB and fetched them.");
    String hash = DemoFolder.hash(sent);
    String stored = DemoFolder.hash(folder.home().resolve(FILE_NAME));
    String back = DemoFolder.hash(fetched);
    out.println("SHA-256 of what was sent    " + hash);
    out.println("SHA-256 at the plain server " + stored);
    out.println("SHA-256 of what came back   " + back);
    boolean equal = hash.equals(stored) && hash.equals(back);
    out.println(equal ? "All three are equal." : "They differ: the demonstration has failed.");
    return equal;
  }

  /** Prints what to try by hand, and leaves the same for scripts in the file demo.env. */
  private void invite(DemoFolder folder, DemoCertificate certificate, DemoPorts ports)
      throws IOException {
    String url = "ftps://" + address(ports.control());
    String login = account.user() + ":" + account.password();
    out.println("Try it yourself:");
    out.println(
        "  lftp -e 'set ssl:ca-file \"%s\"' -u %s,%s %s"
            .formatted(certificate.certificate(), account.user(), account.password(), url));
    out.println("  curl --cacert '%s' -u %s %s/".formatted(certificate.certificate(), login, url));
    out.println("Ctrl-C ends it.");
    Path ready =
        Files.writeString(
            folder.root().resolve("demo.env.new"),
            "PORT=%d%nDEMO_USER=%s%nDEMO_PASSWORD=%s%n"
                .formatted(ports.control(), account.user(), account.password()));
    Files.move(
        ready,
        folder.root().resolve("demo.env"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING,
        java.nio.file.StandardCopyOption.ATOMIC_MOVE);
  }

  private static String address(int port) {
    return PlainServer.ADDRESS + ":" + port;
  }
}
