package org.ftpsbridge.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.DecoderException;
import java.util.List;

/**
 * First handler of a proxy's connection: takes its {@link ProxyHeader} out and makes way; what
 * follows goes to the handlers that were added by then.
 */
final class HeaderHandler extends ByteToMessageDecoder {

  private final HeaderWait wait;
  private int known;

  HeaderHandler(HeaderWait wait) {
    this.wait = wait;
    setSingleDecode(true);
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (wait.isOver()) {
      in.skipBytes(in.readableBytes());
      return;
    }
    try {
      int missing = ProxyHeader.missing(in.slice(in.readerIndex(), known));
      while (missing > 0 && known < in.readableBytes()) {
        known = Math.min(known + missing, in.readableBytes());
        missing = ProxyHeader.missing(in.slice(in.readerIndex(), known));
      }
      if (missing == 0) {
        wait.end(in.readSlice(known));
        ctx.pipeline().remove(this);
      }
    } catch (DecoderException e) {
      wait.fail(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    wait.gone(actualReadableBytes() == 0);
    super.channelInactive(ctx);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    Defects.logUnlessExpected(cause);
    wait.gone(actualReadableBytes() == 0);
  }
}
