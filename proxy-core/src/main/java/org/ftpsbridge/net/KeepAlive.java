package org.ftpsbridge.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollSocketChannelConfig;

/**
 * TCP keepalive: the first probe after 60 s of silence, then every 15 s, four times. Control
 * connections are silent while a transfer runs, and data connections while the far side takes its
 * time; firewalls would forget them, some after 90 s.
 */
public final class KeepAlive {

  private static final int IDLE_SECONDS = 60;
  private static final int INTERVAL_SECONDS = 15;
  private static final int PROBES = 4;

  private KeepAlive() {}

  /** Turns it on; where the transport cannot set the times, the system's own hold. */
  public static void on(Channel channel) {
    if (!channel.isOpen()) {
      return;
    }
    try {
      ChannelConfig config = channel.config();
      config.setOption(ChannelOption.SO_KEEPALIVE, true);
      if (config instanceof EpollSocketChannelConfig epoll) {
        epoll.setTcpKeepIdle(IDLE_SECONDS);
        epoll.setTcpKeepIntvl(INTERVAL_SECONDS);
        epoll.setTcpKeepCnt(PROBES);
      }
    } catch (ChannelException e) {
      // The peer was faster: a socket that is reset already has no use for the option.
      channel.close();
    }
  }
}
