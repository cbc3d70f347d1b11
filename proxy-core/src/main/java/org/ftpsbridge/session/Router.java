package org.ftpsbridge.session;

import java.net.InetAddress;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.routing.Backend;
import org.ftpsbridge.routing.ClientCertificate;
import org.ftpsbridge.routing.Fact;
import org.ftpsbridge.routing.NamePattern;
import org.ftpsbridge.routing.Route;
import org.ftpsbridge.routing.RouteFacts;
import org.ftpsbridge.routing.RoutingTable;

/** Where one session goes, by what its client has shown and said so far. */
final class Router {

  private final RoutingTable table;
  private final InetAddress client;
  private Optional<String> serverName = Optional.empty();
  private Optional<ClientCertificate> certificate = Optional.empty();
  private Optional<String> host = Optional.empty();
  private boolean tlsToCome;

  Router(RoutingTable table, InetAddress client, Security security) {
    this.table = table;
    this.client = client;
    this.tlsToCome = security != Security.PLAIN;
  }

  /** The control connection has TLS; what was said before is forgotten. */
  void secured(String name, Optional<ClientCertificate> shown) {
    tlsToCome = false;
    serverName = Optional.of(name).filter(said -> !said.isEmpty());
    certificate = shown;
    host = Optional.empty();
  }

  /** Back to where nothing was said; TLS stays. */
  void reset() {
    host = Optional.empty();
  }

  /** The reply to HOST, which is taken in if it is known (RFC 7151 sections 3.1 and 3.2). */
  FtpReply host(String name) {
    host = Optional.empty();
    if (name.isEmpty()) {
      return FtpReply.of(501, "A host name is expected.");
    }
    String said = NamePattern.withoutDot(name);
    boolean disagrees =
        serverName
            .filter(shown -> !NamePattern.withoutDot(shown).equalsIgnoreCase(said))
            .isPresent();
    if (disagrees || !table.knowsHost(said)) {
      return FtpReply.of(504, "This host is not served here.");
    }
    host = Optional.of(said);
    return FtpReply.of(220, "Service ready.");
  }

  /** Where a user is served; empty if nowhere. */
  Optional<Route> routeFor(String user) {
    return table.routeFor(facts(Optional.of(user), Set.of()));
  }

  /** The backend, if it is the same whatever the client may still say. */
  Optional<Backend> onlyBackend() {
    Set<Fact> open = EnumSet.of(Fact.USER);
    if (host.isEmpty()) {
      open.add(Fact.HOST);
    }
    if (tlsToCome) {
      open.addAll(Set.of(Fact.SNI, Fact.CERTIFICATE));
    }
    return table.onlyBackend(facts(Optional.empty(), open));
  }

  private RouteFacts facts(Optional<String> user, Set<Fact> open) {
    return new RouteFacts(client, serverName, certificate, host, user, open);
  }
}
