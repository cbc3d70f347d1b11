package org.ftpsbridge;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.ftpsbridge.data.DataSettings;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.ftp.Verb;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.net.Endpoint;
import org.ftpsbridge.policy.ClientDialect;
import org.ftpsbridge.routing.RoutingTable;
import org.ftpsbridge.tls.TlsSettings;

/**
 * A port where clients open control connections, and what is done with them.
 *
 * @param name the name that the configuration gave it
 * @param bind where it listens
 * @param tls the TLS server that clients meet, on control and data connections alike; empty if and
 *     only if the security is plain
 * @param dialect how its clients speak
 * @param data where its clients open passive data connections
 * @param routing which servers its sessions are carried to
 * @param refused verbs answered 502 here though the backend might know them
 * @param proxies where connections come from that begin with a PROXY header, control and data
 */
public record Listener(
    String name,
    Endpoint bind,
    Optional<TlsSettings> tls,
    ClientDialect dialect,
    DataSettings data,
    RoutingTable routing,
    Set<Verb> refused,
    List<AddressRange> proxies) {

  /** Copies verbs and ranges; refuses TLS on a plain listener and its lack on any other. */
  public Listener {
    if (tls.isPresent() == (dialect.security() == Security.PLAIN)) {
      throw new IllegalArgumentException("a listener has TLS unless its security is plain");
    }
    refused = Set.copyOf(refused);
    proxies = List.copyOf(proxies);
  }

  /** A listener whose clients connect to it themselves. */
  @SuppressWarnings("checkstyle:ParameterNumber") // as many as a listener has parts
  public Listener(
      String name,
      Endpoint bind,
      Optional<TlsSettings> tls,
      ClientDialect dialect,
      DataSettings data,
      RoutingTable routing,
      Set<Verb> refused) {
    this(name, bind, tls, dialect, data, routing, refused, List.of());
  }
}
