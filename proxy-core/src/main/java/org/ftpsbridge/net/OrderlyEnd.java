package org.ftpsbridge.net;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;

/**
 * The two ways to end a connection. An orderly end says close_notify where there is TLS, then FIN,
 * and leaves the reading side open, so that nothing that is still on its way makes the kernel
 * answer with RST and take back bytes which the peer has not read. Cutting sends RST and nothing
 * else.
 */
public final class OrderlyEnd {

  private OrderlyEnd() {}

  /**
   * Ends the sending side once everything written before is flushed.
   *
   * @return done when close_notify and FIN are handed to the kernel; failed if the connection broke
   */
  public static ChannelFuture finish(Channel channel) {
    ChannelPromise finished = channel.newPromise();
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    ChannelFuture flushed =
        tls == null ? channel.writeAndFlush(Unpooled.EMPTY_BUFFER) : tls.closeOutbound();
    flushed.addListener(
        (ChannelFutureListener)
            f -> {
              if (f.isSuccess()) {
                ((DuplexChannel) channel).shutdownOutput(finished);
              } else {
                finished.tryFailure(f.cause());
              }
            });
    return finished;
  }

  /**
   * Whether the far side has said close_notify. Once ours is said Netty takes whatever record comes
   * for it (4.2.18), such as the session tickets of a server, and tells of it only once.
   */
  public static boolean isHeard(Channel channel) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    return tls != null && tls.engine().isInboundDone();
  }

  /** Closes beneath TLS with RST: no close_notify, no FIN, what was not sent yet is dropped. */
  public static void cut(Channel channel) {
    Lingering.cutOnClose(channel, true);
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls == null) {
      channel.close();
    } else {
      channel.pipeline().context(tls).close();
    }
  }
}
