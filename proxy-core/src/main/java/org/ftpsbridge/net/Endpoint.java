package org.ftpsbridge.net;

import io.netty.util.NetUtil;
import java.net.InetSocketAddress;

/**
 * A host, as an IP literal or a DNS name, and a port.
 *
 * @param host IPv4 or IPv6 literal without brackets, or a name; never resolved here
 * @param port 0 to 65535; 0 asks for any free port when bound
 */
public record Endpoint(String host, int port) {

  /** Refuses an empty host and a port outside 0 to 65535 with IllegalArgumentException. */
  public Endpoint {
    if (host.isEmpty()) {
      throw new IllegalArgumentException("a host is missing");
    }
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("the port must be 0 to 65535");
    }
  }

  /**
   * Reads {@code host:port} or {@code [ipv6]:port}.
   *
   * @throws IllegalArgumentException with a sentence for people if it is neither
   */
  public static Endpoint parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("expected host:port");
    }
    String host = text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      throw new IllegalArgumentException("an IPv6 address needs brackets: [address]:port");
    }
    try {
      return new Endpoint(host, Integer.parseInt(text.substring(colon + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("the port after the last colon is not a number", e);
    }
  }

  /** The endpoint of a socket, an address in its shortest form (RFC 5952). */
  public static Endpoint of(InetSocketAddress socket) {
    String host =
        socket.isUnresolved()
            ? socket.getHostString()
            : NetUtil.toAddressString(PeerAddress.of(socket.getAddress()));
    return new Endpoint(host, socket.getPort());
  }

  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
