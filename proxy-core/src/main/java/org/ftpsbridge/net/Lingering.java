package org.ftpsbridge.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;

/**
 * What the kernel says to the peer when a socket is closed, by us or by the death of the process:
 * FIN, or RST where SO_LINGER is 0.
 */
public final class Lingering {

  private static final int DEFAULT = -1;

  private Lingering() {}

  /** Chooses RST or FIN for the moment the socket is closed; nothing happens if it is closed. */
  public static void cutOnClose(Channel channel, boolean cut) {
    if (!channel.isOpen()) {
      return;
    }
    try {
      channel.config().setOption(ChannelOption.SO_LINGER, cut ? 0 : DEFAULT);
    } catch (ChannelException e) {
      // The peer was faster: a socket that is reset already has no use for the option.
      channel.close();
    }
  }
}
