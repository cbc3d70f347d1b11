package org.ftpsbridge.routing;

import java.util.Optional;
import org.ftpsbridge.ftp.LineEnd;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.ftp.TelnetData;
import org.ftpsbridge.net.Endpoint;

/**
 * An FTP server that sessions are carried to.
 *
 * @param name the name that the configuration gave it
 * @param address where its control connections are opened
 * @param security how its control connections are secured
 * @param tls how TLS is spoken with it; empty if and only if its security is plain
 * @param data how its data connections come about
 * @param lineEnd what may end a reply line
 * @param telnet how 0xFF is written to it
 */
public record Backend(
    String name,
    Endpoint address,
    Security security,
    Optional<BackendTls> tls,
    BackendData data,
    LineEnd lineEnd,
    TelnetData telnet) {

  /** Refuses TLS on a plain backend and its lack on any other. */
  public Backend {
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
