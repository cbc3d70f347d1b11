package org.ftpsbridge.net;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;

/**
 * The two ends of a client's connection as the client sees them, whoever carries it on the way.
 *
 * @param client where it comes from
 * @param local where the client has connected to
 */
public record Ends(InetSocketAddress client, InetSocketAddress local) {

  /** What the {@link ProxyHeader} of the connection has told, or else the ends of its socket. */
  public static Ends of(Channel channel) {
    return ProxyHeader.of(channel)
        .flatMap(ProxyHeader::ends)
        .orElseGet(
            () ->
                new Ends(
                    (InetSocketAddress) channel.remoteAddress(),
                    (InetSocketAddress) channel.localAddress()));
  }

  /** The same, but for the port that the client has connected to. */
  public Ends toPort(int port) {
    return new Ends(client, new InetSocketAddress(local.getAddress(), port));
  }
}
