package org.ftpsbridge.routing;

import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of a session. All text is the client's, one char a byte.
 *
 * @param client its address
 * @param serverName the host that its ClientHello named
 * @param certificate the certificate that it showed
 * @param host the host that HOST named
 * @param user the name that USER said
 * @param open what is not known yet, and may still be said
 */
public record RouteFacts(
    InetAddress client,
    Optional<String> serverName,
    Optional<ClientCertificate> certificate,
    Optional<String> host,
    Optional<String> user,
    Set<Fact> open) {

  /** Copies what is open, and takes the dot that may end a host off. */
  public RouteFacts {
    serverName = serverName.map(NamePattern::withoutDot);
    host = host.map(NamePattern::withoutDot);
    open = Set.copyOf(open);
  }
}
