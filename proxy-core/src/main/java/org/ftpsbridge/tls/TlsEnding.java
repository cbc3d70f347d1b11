package org.ftpsbridge.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * First handler of a control connection whose TLS is to end while it goes on in clear (RFC 4217
 * section 5), until it has.
 *
 * <p>How that is done was never agreed on: some clients send close_notify and await ours, some
 * await ours and send none, some do neither and just go on. What comes next tells: a TLS record, or
 * text, whose first byte no record begins with. To a client that says nothing for a moment we send
 * our close_notify first.
 */
public final class TlsEnding extends ByteToMessageDecoder {

  /** Long for a client that goes on by itself, short for one that waits for us. */
  private static final Duration SILENCE = Duration.ofMillis(500);

  private static final int FIRST_TYPE = 20;
  private static final int LAST_TYPE = 23;
  private static final int HEADER = 5;
  private static final int MAX_RECORD = HEADER + (1 << 14) + 2048;

  private final SslHandler tls;
  private final Runnable onOver;
  private @Nullable ChannelHandlerContext own;
  private boolean notified;
  private boolean over;

  /**
   * Ends the TLS of this handler, which is in the same pipeline.
   *
   * @param onOver run when all that was said under TLS has been handed on, and no text yet
   */
  public TlsEnding(SslHandler tls, Runnable onOver) {
    this.tls = tls;
    this.onOver = onOver;
  }

  /** Whether what comes is text; before, nothing that was said under TLS is to be taken. */
  public boolean isOver() {
    return over;
  }

  /** The client has sent close_notify. */
  public void onCloseNotify() {
    notified = true;
    tls.closeOutbound();
    ChannelHandlerContext ctx = own;
    if (ctx != null) {
      ctx.executor().execute(() -> end(ctx));
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    own = ctx;
    ctx.executor().schedule(this::speakFirst, SILENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void speakFirst() {
    if (!over && !notified) {
      tls.closeOutbound();
    }
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    int type = in.getUnsignedByte(in.readerIndex());
    if (notified || type < FIRST_TYPE || type > LAST_TYPE) {
      end(ctx);
      return;
    }
    if (in.readableBytes() < HEADER) {
      return;
    }
    int length = HEADER + in.getUnsignedShort(in.readerIndex() + HEADER - 2);
    if (length > MAX_RECORD) {
      ctx.close();
    } else if (in.readableBytes() >= length) {
      out.add(in.readRetainedSlice(length));
    }
  }

  /** Whatever has come behind the last record goes on as text. */
  private void end(ChannelHandlerContext ctx) {
    if (!over) {
      over = true;
      ctx.pipeline().remove(tls);
      onOver.run();
      ctx.pipeline().remove(this);
    }
  }
}
