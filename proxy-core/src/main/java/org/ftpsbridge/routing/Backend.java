package org.ftpsbridge.routing;

import java.util.List;
import java.util.Optional;
import org.ftpsbridge.ftp.LineEnd;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.ftp.TelnetData;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.net.Endpoint;

/**
 * An FTP server that sessions are carried to.
 *
 * @param name the name that the configuration gave it
 * @param address where its control connections are opened
 * @param security how its control connections are secured
 * @param tls how TLS is spoken with it; empty if and only if its security is plain
 * @param dataAddresses addresses a 227 may name besides the control connection's peer, which is
 *     dialled whatever address is named unless it lies in one of these ranges
 * @param lineEnd what may end a reply line
 * @param telnet how 0xFF is written to it
 */
public record Backend(
    String name,
    Endpoint address,
    Security security,
    Optional<BackendTls> tls,
    List<AddressRange> dataAddresses,
    LineEnd lineEnd,
    TelnetData telnet) {

  /** Copies the ranges; refuses TLS on a plain backend and its lack on any other. */
  public Backend {
    dataAddresses = List.copyOf(dataAddresses);
    if (tls.isPresent() == (security == Security.PLAIN)) {
      throw new IllegalArgumentException("a backend has TLS unless its security is plain");
    }
  }

  /** The name that its certificate is for; no certificate has the dot that may end it. */
  public String serverName() {
    String name = tls.flatMap(BackendTls::hostname).orElse(address.host());
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }
}
