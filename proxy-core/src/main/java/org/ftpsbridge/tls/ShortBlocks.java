package org.ftpsbridge.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.util.function.Predicate;
import org.ftpsbridge.net.Ends;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a connection whose cipher has blocks of 64 bits, once it has carried so many that two
 * may be alike, which tells who has recorded them what is in them (Sweet32, CVE-2016-2183).
 *
 * <p>What was sent by then cannot be taken back, so that the connection breaks: a transfer has
 * failed, and whoever sends so much learns that it needs another cipher.
 */
final class ShortBlocks extends ChannelDuplexHandler {

  /** 2^29 blocks; that two of them are alike has a probability of less than one in a hundred. */
  static final long MOST_BYTES = 4L << 30;

  private static final Logger LOG = LoggerFactory.getLogger(ShortBlocks.class);

  private final long most;
  private long carried;
  private boolean over;

  private ShortBlocks(long most) {
    this.most = most;
  }

  /**
   * Counts what a connection carries from its handshake on, if its cipher is one of those.
   *
   * @param suites tells of a suite's name, Java's or IANA's, whether it has such blocks
   */
  static void watch(SslHandler tls, Predicate<String> suites, long most) {
    tls.handshakeFuture()
        .addListener(
            (Future<Channel> f) -> {
              if (f.isSuccess() && suites.test(tls.engine().getSession().getCipherSuite())) {
                f.getNow().pipeline().addFirst(new ShortBlocks(most));
              }
            });
  }

  /** Whether a suite, by Java's name or IANA's, has such blocks; of those served 3DES alone has. */
  static boolean are(String suite) {
    return suite.contains("_3DES_");
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    count(ctx, message);
    ctx.fireChannelRead(message);
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    count(ctx, message);
    ctx.write(message, promise);
  }

  private void count(ChannelHandlerContext ctx, Object message) {
    if (message instanceof ByteBuf bytes) {
      carried += bytes.readableBytes();
    }
    if (carried > most && !over) {
      over = true;
      LOG.atWarn()
          .addKeyValue("peer", Ends.of(ctx.channel()).client())
          .addKeyValue("bytes", carried)
          .log("a connection with 3DES has carried all that is safe, and is broken off");
      // Not in the midst of whoever reads or writes.
      ctx.executor().execute(() -> breakOff(ctx));
    }
  }

  private static void breakOff(ChannelHandlerContext ctx) {
    ctx.fireExceptionCaught(new SpentCipherException());
    ctx.close();
  }
}
