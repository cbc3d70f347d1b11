package org.ftpsbridge.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.RawUnixChannelOption;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What the kernel knows of a connection (Linux, TCP_INFO). A write that is done has only come as
 * far as the kernel, which may take megabytes and make room for more in large pieces: on a slow
 * line nothing seems to happen for long, and here it shows.
 *
 * @param acked bytes that the far side's kernel has acknowledged
 * @param received bytes that have come, read or not
 * @param isDelivering whether there is something that was handed over and is not acknowledged
 */
public record TcpInfo(long acked, long received, boolean isDelivering) {

  /** Of a connection that is closed, or of a transport that cannot tell. */
  private static final TcpInfo UNKNOWN = new TcpInfo(0, 0, false);

  // As in struct tcp_info of linux/tcp.h.
  private static final int UNACKED = 24;
  private static final int BYTES_ACKED = 120;
  private static final int BYTES_RECEIVED = 128;
  private static final int NOT_SENT = 144;
  private static final int SIZE = 148;

  private static final int IPPROTO_TCP = 6;
  private static final int TCP_INFO = 11;

  private static final RawUnixChannelOption OPTION =
      new RawUnixChannelOption("TCP_INFO", IPPROTO_TCP, TCP_INFO, SIZE);

  /** What holds at this moment. */
  public static TcpInfo of(Channel channel) {
    if (!(channel instanceof EpollSocketChannel) || !channel.isOpen()) {
      return UNKNOWN;
    }
    try {
      ByteBuffer info = channel.config().getOption(OPTION).order(ByteOrder.nativeOrder());
      if (info.remaining() < SIZE) {
        return UNKNOWN;
      }
      boolean delivering = info.getInt(UNACKED) != 0 || info.getInt(NOT_SENT) != 0;
      return new TcpInfo(info.getLong(BYTES_ACKED), info.getLong(BYTES_RECEIVED), delivering);
    } catch (ChannelException e) {
      return UNKNOWN;
    }
  }
}
