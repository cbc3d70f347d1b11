package org.ftpsbridge.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.ftpsbridge.app.demo.DemoCertificate;
import org.ftpsbridge.app.demo.MemoryServer;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.net.Endpoint;
import org.ftpsbridge.net.TlsEngine;
import org.ftpsbridge.probe.ClientProbe;
import org.ftpsbridge.probe.ClientProbe.Order;
import org.ftpsbridge.probe.Report;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What {@code probe --listen} takes, and how it is done. */
final class ListenOptions {

  private static final String EVERYWHERE = "0.0.0.0";

  @Option(
      names = "--listen",
      paramLabel = "[ADDR:]PORT",
      converter = Place.class,
      description = "Looks at the client that connects there.")
  private Optional<Endpoint> listen = Optional.empty();

  @Option(names = "--data", paramLabel = "PORT", description = "Its data port; 989 without it.")
  private int data = 989;

  @Option(names = "--cert", paramLabel = "PEM", description = "The certificate that it is shown.")
  private Optional<Path> certificate = Optional.empty();

  @Option(names = "--key", paramLabel = "PEM", description = "The key of that certificate.")
  private Optional<Path> key = Optional.empty();

  @Option(
      names = "--security",
      converter = Secured.class,
      description = "implicit, explicit or plain; without it, what its first bytes ask for.")
  private Optional<Security> security = Optional.empty();

  @Option(
      names = "--engine",
      converter = Engine.class,
      description = "boringssl, or jdk for clients of DHE and 3DES; boringssl without it.")
  private TlsEngine engine = TlsEngine.BORINGSSL;

  @Option(
      names = "--quiet",
      converter = ProbeCommand.Time.class,
      description = "How long after its last session it may come again; 3s without it.")
  private Duration quiet = Duration.ofSeconds(3);

  /** A port of all addresses, or an address and a port. */
  static final class Place implements ITypeConverter<Endpoint> {
    @Override
    public Endpoint convert(String text) {
      try {
        return Endpoint.parse(text.contains(":") ? text : EVERYWHERE + ":" + text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /** A word of the configuration. */
  static final class Secured implements ITypeConverter<Security> {
    @Override
    public Security convert(String text) {
      return Stream.of(Security.values())
          .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(text))
          .findFirst()
          .orElseThrow(() -> new TypeConversionException("expected implicit, explicit or plain"));
    }
  }

  /** A word of the configuration. */
  static final class Engine implements ITypeConverter<TlsEngine> {
    @Override
    public TlsEngine convert(String text) {
      return Stream.of(TlsEngine.values())
          .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(text))
          .findFirst()
          .orElseThrow(() -> new TypeConversionException("expected boringssl or jdk"));
    }
  }

  boolean isAsked() {
    return listen.isPresent();
  }

  /**
   * Waits for a client.
   *
   * @throws IllegalArgumentException with a sentence if the options do not fit together
   */
  Report look(String name, Duration patience, Consumer<String> progress) throws IOException {
    if (certificate.isPresent() != key.isPresent()) {
      throw new IllegalArgumentException("--cert and --key go together");
    }
    Path folder = Files.createTempDirectory("ftps-bridge-probe");
    try (MemoryServer server = MemoryServer.start()) {
      boolean own = certificate.isPresent();
      if (!own) {
        progress.accept(
            "making a certificate, which no client trusts: --cert and --key name another");
        DemoCertificate.make(folder, List.of());
      }
      Order order =
          new Order(
              listen.orElseThrow(),
              data,
              certificate.orElse(folder.resolve("tls.crt")).toAbsolutePath(),
              key.orElse(folder.resolve("tls.key")).toAbsolutePath(),
              own,
              security,
              engine,
              patience,
              quiet);
      return ClientProbe.look(order, name, folder, server.port(), DialectPairs::of, progress);
    } catch (NoClassDefFoundError e) {
      throw new IllegalArgumentException("its libraries are missing: lib/demo is not complete", e);
    } finally {
      delete(folder);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
