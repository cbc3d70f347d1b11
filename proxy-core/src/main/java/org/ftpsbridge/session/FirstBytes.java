package org.ftpsbridge.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.function.Consumer;

/** First handler of a client's connection: tells what its first bytes are, and makes way. */
final class FirstBytes extends ChannelInboundHandlerAdapter {

  /** Enough to tell TLS from HTTP, SSH and a command in clear. */
  private static final int ENOUGH = 16;

  private final Consumer<byte[]> owner;

  FirstBytes(Consumer<byte[]> owner) {
    this.owner = owner;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (bytes.isReadable()) {
      int length = Math.min(ENOUGH, bytes.readableBytes());
      owner.accept(ByteBufUtil.getBytes(bytes, bytes.readerIndex(), length));
      ctx.pipeline().remove(this);
    }
    ctx.fireChannelRead(message);
  }
}
