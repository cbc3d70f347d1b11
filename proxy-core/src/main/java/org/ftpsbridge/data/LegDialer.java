package org.ftpsbridge.data;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.ftpsbridge.net.OrderlyEnd;
import org.ftpsbridge.net.Transport;
import org.ftpsbridge.tls.LegTls;

/** Opens data connections: the passive ones of a backend, the active ones of a client. */
public final class LegDialer {

  private final Transport transport;
  private final Duration connectTimeout;

  /** A dialer whose attempts take at most so long. */
  public LegDialer(Transport transport, Duration connectTimeout) {
    this.transport = transport;
    this.connectTimeout = connectTimeout;
  }

  /**
   * Connects at once to a backend, whatever the client does meanwhile. On the loop.
   *
   * @param tls the control connection's TLS, if the data connection is to be private
   */
  public DialedLeg dial(EventLoop loop, InetSocketAddress address, Optional<LegTls> tls) {
    Promise<Channel> connected = loop.newPromise();
    ChannelFuture connect =
        transport
            .dialer(loop)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) connectTimeout.toMillis())
            .option(ChannelOption.AUTO_READ, false)
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    if (tls.isPresent()) {
                      DataLeg.securedLater(channel);
                    } else {
                      DataLeg.on(channel);
                    }
                  }
                })
            .connect(address);
    connect.addListener(f -> tell(connect, connected));
    connected.addListener(
        f -> {
          if (f.isCancelled()) {
            giveUp(connect.channel());
          }
        });
    return DialedLeg.of(loop, DialedLeg.Side.BACKEND, tls, connected);
  }

  private static void tell(ChannelFuture connect, Promise<Channel> connected) {
    if (!connect.isSuccess()) {
      connected.tryFailure(connect.cause());
    } else if (!connected.trySuccess(connect.channel())) {
      OrderlyEnd.cut(connect.channel());
    }
  }

  /** A channel that was never registered has no socket to close. */
  private static void giveUp(Channel channel) {
    if (channel.isRegistered()) {
      OrderlyEnd.cut(channel);
    }
  }
}
