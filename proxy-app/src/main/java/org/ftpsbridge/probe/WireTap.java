package org.ftpsbridge.probe;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Stands between TLS and the network: keeps the first bytes of what came, which tell who answers,
 * and holds back what TLS says by itself, such as its close_notify.
 */
final class WireTap extends ChannelDuplexHandler {

  private static final int KEPT = 200;

  private final StringBuilder first = new StringBuilder();
  private @Nullable ChannelHandlerContext own;
  private @Nullable ByteBuf held;
  private volatile boolean holding;

  /** The first bytes that came since TLS began, one a char. */
  String first() {
    synchronized (first) {
      return first.toString();
    }
  }

  void hold() {
    holding = true;
  }

  /** On the connection's loop. */
  void letGo() {
    holding = false;
    ByteBuf waiting = held;
    held = null;
    if (waiting != null && own != null) {
      own.writeAndFlush(waiting);
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    own = ctx;
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    if (held != null) {
      held.release();
      held = null;
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof ByteBuf bytes && first().length() < KEPT) {
      int length = Math.min(KEPT - first().length(), bytes.readableBytes());
      String more = bytes.toString(bytes.readerIndex(), length, StandardCharsets.ISO_8859_1);
      synchronized (first) {
        first.append(more);
      }
    }
    ctx.fireChannelRead(message);
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (!holding || !(message instanceof ByteBuf bytes)) {
      ctx.write(message, promise);
      return;
    }
    if (held == null) {
      held = ctx.alloc().buffer();
    }
    held.writeBytes(bytes);
    ReferenceCountUtil.release(message);
    promise.trySuccess();
  }
}
