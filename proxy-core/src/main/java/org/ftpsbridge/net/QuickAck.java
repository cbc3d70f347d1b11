package org.ftpsbridge.net;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;

/**
 * Acknowledges at once what comes next. A peer that ends its TLS handshake in two segments, as
 * GnuTLS does, sends the second only when the first is acknowledged (RFC 896), and a kernel that
 * has nothing to say keeps that for 40 ms. The kernel takes this back as soon as we send.
 */
public final class QuickAck {

  private QuickAck() {}

  /** For what comes next; nothing where the sockets are not epoll's. */
  public static void on(Channel channel) {
    if (channel instanceof EpollSocketChannel && channel.isOpen()) {
      channel.config().setOption(EpollChannelOption.TCP_QUICKACK, true);
    }
  }
}
