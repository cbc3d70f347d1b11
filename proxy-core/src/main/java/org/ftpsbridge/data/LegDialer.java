package org.ftpsbridge.data;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.ftpsbridge.data.DialedLeg.Side;
import org.ftpsbridge.net.OrderlyEnd;
import org.ftpsbridge.net.Transport;
import org.ftpsbridge.tls.LegTls;

/**
 * Opens data connections: to the passive ports of backends, and to the ports that clients named
 * with PORT or EPRT.
 *
 * <p>A client may have a firewall that lets in what comes from the data port alone (RFC 959 section
 * 3.2). We listen on that port, so connections borrow it; where that cannot be, for want of the
 * right, or since the client's same port was connected to a moment ago, another port of the same
 * address is better than none. What fails on the first is tried once more from the second, whatever
 * it was but silence: it costs a moment where the far side is to blame.
 */
public final class LegDialer {

  private static final int NO_LIMIT = 0;

  private final Transport transport;
  private final Duration backendConnect;

  /** A dialer whose attempts to reach a backend take at most so long. */
  public LegDialer(Transport transport, Duration backendConnect) {
    this.transport = transport;
    this.backendConnect = backendConnect;
  }

  /**
   * Connects to a backend at once, whatever the client does meanwhile. On the loop.
   *
   * @param first what is said before all else, in clear; may be empty
   * @param tls the control connection's TLS, if the data connection is to be private
   */
  public DialedLeg dial(
      EventLoop loop, InetSocketAddress address, byte[] first, Optional<LegTls> tls) {
    Bootstrap dialer =
        transport
            .dialer(loop)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) backendConnect.toMillis());
    DialedLeg leg =
        new DialedLeg(
            loop,
            Side.BACKEND,
            tls.map(LegSecurity::secured).orElseGet(LegSecurity::clear),
            () ->
                saying(first, connect(loop, making(dialer, tls.isPresent()), address, List.of())));
    leg.start();
    return leg;
  }

  /**
   * A connection to a client, to be opened with its transfer; how long it may take is for the
   * transfer to say.
   *
   * @param address what PORT or EPRT named
   * @param from our addresses that it may come from, the best first
   * @param security TLS with the client, if the data connection is to be private
   */
  public DialedLeg toClient(
      EventLoop loop,
      InetSocketAddress address,
      List<InetSocketAddress> from,
      LegSecurity security) {
    Bootstrap dialer =
        transport.borrower(loop).option(ChannelOption.CONNECT_TIMEOUT_MILLIS, NO_LIMIT);
    return new DialedLeg(
        loop,
        Side.CLIENT,
        security,
        () -> connect(loop, making(dialer, security.tls().isPresent()), address, from));
  }

  private static Future<Channel> saying(byte[] first, Future<Channel> connected) {
    if (first.length > 0) {
      connected.addListener(
          f -> {
            if (f.isSuccess()) {
              Channel fresh = connected.getNow();
              fresh.writeAndFlush(Unpooled.wrappedBuffer(first), fresh.voidPromise());
            }
          });
    }
    return connected;
  }

  private static Bootstrap making(Bootstrap dialer, boolean secured) {
    return dialer
        .option(ChannelOption.AUTO_READ, false)
        .handler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                if (secured) {
                  DataLeg.securedLater(channel);
                } else {
                  DataLeg.on(channel);
                }
              }
            });
  }

  private static Future<Channel> connect(
      EventLoop loop, Bootstrap dialer, InetSocketAddress address, List<InetSocketAddress> from) {
    Promise<Channel> connected = loop.newPromise();
    attempt(loop, dialer, address, from, connected);
    return connected;
  }

  private static void attempt(
      EventLoop loop,
      Bootstrap dialer,
      InetSocketAddress address,
      List<InetSocketAddress> from,
      Promise<Channel> connected) {
    ChannelFuture connect =
        from.isEmpty() ? dialer.connect(address) : dialer.connect(address, from.get(0));
    connected.addListener(
        f -> {
          if (f.isCancelled()) {
            Transport.onceRegistered(
                loop, connect.channel(), () -> OrderlyEnd.cut(connect.channel()));
          }
        });
    connect.addListener(
        f -> {
          boolean silence = f.cause() instanceof ConnectTimeoutException;
          if (f.isSuccess()) {
            tell(connect.channel(), connected);
          } else if (from.size() > 1 && !silence && !connected.isDone()) {
            attempt(loop, dialer, address, from.subList(1, from.size()), connected);
          } else {
            connected.tryFailure(f.cause());
          }
        });
  }

  private static void tell(Channel channel, Promise<Channel> connected) {
    if (!connected.trySuccess(channel)) {
      OrderlyEnd.cut(channel);
    }
  }
}
