package org.ftpsbridge.data;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.ftpsbridge.net.Transport;
import org.ftpsbridge.tls.ControlTls;

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
   * @param tls the control connection's TLS, if the data connection is to be private
   */
  public DialedLeg dial(EventLoop loop, InetSocketAddress address, Optional<ControlTls> tls) {
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
    return DialedLeg.of(connect, loop, tls);
  }
}
