package org.ftpsbridge.routing;

import java.util.Optional;
import org.ftpsbridge.ftp.LineEnd;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.ftp.TelnetData;
import org.ftpsbridge.net.Endpoint;

/**
 * An FTP server that sessions are carried to, or a group of such that are alike.
 *
 * @param name the name that the configuration gave it
 * @param group where its control connections are opened
 * @param security how its control connections are secured
 * @param tls how TLS is spoken with it; empty if and only if its security is plain
 * @param data how its data connections come about
 * @param proxy how it is told whose connections it gets
 * @param lineEnd what may end a reply line
 * @param telnet how 0xFF is written to it
 */
public record Backend(
    String name,
    BackendGroup group,
    Security security,
    Optional<BackendTls> tls,
    BackendData data,
    ProxyUse proxy,
    LineEnd lineEnd,
    TelnetData telnet) {

  /** Refuses TLS on a plain backend and its lack on any other. */
  public Backend {
    if (tls.isPresent() == (security == Security.PLAIN)) {
      throw new IllegalArgumentException("a backend has TLS unless its security is plain");
    }
  }

  /** A backend that takes us for the client. */
  @SuppressWarnings("checkstyle:ParameterNumber") // as many as a backend has parts
  public Backend(
      String name,
      BackendGroup group,
      Security security,
      Optional<BackendTls> tls,
      BackendData data,
      LineEnd lineEnd,
      TelnetData telnet) {
    this(name, group, security, tls, data, ProxyUse.NONE, lineEnd, telnet);
  }

  /** A backend of one server, which takes us for the client. */
  @SuppressWarnings("checkstyle:ParameterNumber") // as many as a backend has parts
  public Backend(
      String name,
      Endpoint address,
      Security security,
      Optional<BackendTls> tls,
      BackendData data,
      LineEnd lineEnd,
      TelnetData telnet) {
    this(name, BackendGroup.of(address), security, tls, data, lineEnd, telnet);
  }

  /**
   * The name that the certificate of one of its servers is for; no certificate has the dot that may
   * end it. What SRV records point to is the DNS's word alone: their domain is what was asked for
   * (RFC 6125 section 6.2.1).
   */
  public String certificateNameOf(Server server) {
    String host = group.srv().map(BackendGroup::domainOf).orElse(server.host());
    String name = tls.flatMap(BackendTls::hostname).orElse(host);
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }
}
