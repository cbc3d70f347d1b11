package org.ftpsbridge.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollSocketChannelConfig;

/**
 * TCP keepalive for control connections, which are silent while a transfer runs and would be
 * forgotten by firewalls: the first probe after 60 s, then every 15 s, four times.
 */
public final class KeepAlive {

  private static final int IDLE_SECONDS = 60;
  private static final int INTERVAL_SECONDS = 15;
  private static final int PROBES = 4;

  private KeepAlive() {}

  /** Turns it on; where the transport cannot set the times, the system's own hold. */
  public static void on(Channel channel) {
    ChannelConfig config = channel.config();
    config.setOption(ChannelOption.SO_KEEPALIVE, true);
    if (config instanceof EpollSocketChannelConfig epoll) {
      epoll.setTcpKeepIdle(IDLE_SECONDS);
      epoll.setTcpKeepIntvl(INTERVAL_SECONDS);
      epoll.setTcpKeepCnt(PROBES);
    }
  }
}
