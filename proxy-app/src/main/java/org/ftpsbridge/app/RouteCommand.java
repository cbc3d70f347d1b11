package org.ftpsbridge.app;

import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.ftpsbridge.Listener;
import org.ftpsbridge.Settings;
import org.ftpsbridge.config.Loaded;
import org.ftpsbridge.config.UserName;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.routing.Backend;
import org.ftpsbridge.routing.ClientCertificate;
import org.ftpsbridge.routing.Route;
import org.ftpsbridge.routing.RouteFacts;
import org.ftpsbridge.routing.RoutingTable;
import org.ftpsbridge.routing.RoutingTable.Considered;
import org.ftpsbridge.tls.PemFiles;
import org.ftpsbridge.tls.ServerTrust;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Tells which backend a session would go to, and why no route before that one is taken. */
@Command(
    name = "route",
    description = {
      "Tells which backend serves a user, and why: each route that was looked at, in order.",
      "Nothing is connected to."
    },
    mixinStandardHelpOptions = true)
final class RouteCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigOption config = new ConfigOption();

  @Option(names = "--user", required = true, description = "The name that USER says.")
  private String user = "";

  @Option(
      names = "--address",
      required = true,
      converter = Address.class,
      description = "The client's IP address.")
  private InetAddress address = InetAddress.getLoopbackAddress();

  @Option(names = "--listener", description = "Its listener; without it, each is told of.")
  private Optional<String> listener = Optional.empty();

  @Option(names = "--sni", description = "The host that its TLS asks for.")
  private Optional<String> sni = Optional.empty();

  @Option(names = "--host", description = "The host that it names with HOST.")
  private Optional<String> host = Optional.empty();

  @Option(
      names = "--certificate",
      converter = Shown.class,
      paramLabel = "PEM",
      description = "The certificate that it shows, as if it had been verified.")
  private Optional<ClientCertificate> certificate = Optional.empty();

  /** The first certificate of a PEM file. */
  static final class Shown implements ITypeConverter<ClientCertificate> {
    @Override
    public ClientCertificate convert(String file) {
      try {
        X509Certificate first = PemFiles.chain(Path.of(file)).get(0);
        return ClientCertificate.of(first, ServerTrust.pinOf(first));
      } catch (PemFiles.Unusable e) {
        throw new TypeConversionException(file + " " + e.getMessage());
      }
    }
  }

  /** An IP address; a name is not looked up. */
  static final class Address implements ITypeConverter<InetAddress> {
    @Override
    public InetAddress convert(String text) {
      try {
        return AddressRange.literal(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  @Override
  public Integer call() {
    Optional<Loaded> loaded = config.read(spec.commandLine().getErr());
    if (loaded.isEmpty()) {
      return ExitCode.CONFIG;
    }
    boolean served = true;
    for (Listener each : meant(loaded.get().settings())) {
      served &= explain(each);
    }
    return served ? ExitCode.OK : ExitCode.FAILED;
  }

  private List<Listener> meant(Settings settings) {
    if (listener.isEmpty()) {
      return settings.listeners();
    }
    List<Listener> named =
        settings.listeners().stream().filter(l -> l.name().equals(listener.get())).toList();
    if (named.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "no listener of the configuration is named " + listener.get());
    }
    return named;
  }

  /** Whether somebody serves the session. */
  private boolean explain(Listener at) {
    PrintWriter out = spec.commandLine().getOut();
    RoutingTable table = at.routing();
    RouteFacts facts =
        new RouteFacts(address, sni, certificate, host, Optional.of(UserName.said(user)), Set.of());
    out.println("listener " + at.name() + ":");
    boolean matched = false;
    for (Considered considered : table.explain(facts)) {
      matched = considered.misses().isEmpty();
      String why = matched ? "matches" : String.join("; ", considered.misses());
      Backend to = considered.rule().backend();
      out.println("  %s to %s: %s".formatted(considered.rule().name(), to.name(), why));
    }
    Optional<Route> route = table.routeFor(facts);
    if (!matched && route.isPresent()) {
      out.println("  its own backend: no route matches");
    }
    out.println(
        "  "
            + route
                .map(this::words)
                .orElse("nobody: no route matches, and it has no backend: 530"));
    return route.isPresent();
  }

  private String words(Route route) {
    Backend backend = route.backend();
    String renamed =
        route.user().equals(UserName.said(user)) ? "" : " as user " + UserName.shown(route.user());
    return "backend %s at %s%s".formatted(backend.name(), backend.group().where(), renamed);
  }
}
