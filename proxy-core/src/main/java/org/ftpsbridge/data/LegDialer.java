package org.ftpsbridge.data;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.ftpsbridge.net.Transport;

/** Opens the passive data connections towards the backend. */
public final class LegDialer {

  private final Transport transport;
  private final Duration connectTimeout;

  /** A dialer whose attempts take at most so long. */
  public LegDialer(Transport transport, Duration connectTimeout) {
    this.transport = transport;
    this.connectTimeout = connectTimeout;
  }

  /**
   * Connects at once, whatever the client does meanwhile.
   *
   * @return the leg, or the failure of the TCP connect; a leg that comes is the caller's to end
   */
  public Future<DataLeg> dial(EventLoop loop, InetSocketAddress address) {
    Promise<DataLeg> leg = loop.newPromise();
    ChannelFuture connect =
        transport
            .dialer(loop)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) connectTimeout.toMillis())
            .option(ChannelOption.AUTO_READ, false)
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    DataLeg.on(channel);
                  }
                })
            .connect(address);
    connect.addListener(
        f -> {
          if (f.isSuccess()) {
            leg.setSuccess(connect.channel().pipeline().get(DataLeg.class));
          } else {
            leg.setFailure(f.cause());
          }
        });
    return leg;
  }
}
