package org.ftpsbridge.data;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * First handler of a client's data connection of which nobody has said whether it is TLS. The
 * client's first bytes show it, or its silence once a download has begun: a client that speaks TLS
 * begins it then at the latest, one that does not has nothing to say. Makes way once it is shown,
 * with all bytes kept. Belongs to the event loop.
 *
 * <p>The silence of an upload shows nothing, since either client has to speak; nor does an end
 * before a byte, which is an empty file or a TLS client that died.
 */
final class Detection extends ChannelInboundHandlerAdapter {

  /** What a connection has shown. */
  enum Shown {
    /** It began a ClientHello. */
    TLS,
    /** It said something else. */
    CLEAR,
    /** It was silent, which is taken for clear until it speaks. */
    SILENCE
  }

  /** What a busy loop has not read yet comes before a clock that is set anew. */
  private static final Duration LAST_LOOK = Duration.ofMillis(1);

  /** RFC 8446 sections 5.1 and 4: a handshake record of SSL 3 or later, a ClientHello in it. */
  private static final int HANDSHAKE = 22;

  private static final int MAJOR_VERSION = 3;
  private static final int CLIENT_HELLO = 1;
  private static final int TYPE_OF_MESSAGE = 5;

  private final DataLeg leg;
  private final Duration patience;
  private final Consumer<Shown> shown;
  private ByteBuf held = Unpooled.EMPTY_BUFFER;
  private boolean begun;
  private boolean over;

  /** Of this leg, which may be silent for so long; what it shows is told once. */
  Detection(DataLeg leg, Duration patience, Consumer<Shown> shown) {
    this.leg = leg;
    this.patience = patience;
    this.shown = shown;
  }

  DataLeg leg() {
    return leg;
  }

  /** The longest that it takes once a download has begun, and the promise is about to end. */
  Duration longest() {
    return patience.multipliedBy(2);
  }

  /** Whether it has not shown what it is, or ended before it did. */
  boolean isOpen() {
    return !over;
  }

  /** Whether it is about to show what it is by saying nothing. */
  boolean isBySilence() {
    return begun && !over && !held.isReadable() && leg.channel().isActive();
  }

  /** A download has begun: from now on silence counts. */
  void begin() {
    if (!begun) {
      begun = true;
      after(patience, () -> after(LAST_LOOK, this::endSilence));
    }
  }

  private void after(Duration time, Runnable task) {
    leg.channel().eventLoop().schedule(task, time.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void endSilence() {
    if (isBySilence()) {
      show(Shown.SILENCE);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    held = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), held, (ByteBuf) message);
    if (!mayBecome(held)) {
      show(Shown.CLEAR);
    } else if (held.readableBytes() > TYPE_OF_MESSAGE) {
      show(Shown.TLS);
    }
  }

  /** Whether this may be the beginning of a ClientHello. */
  private static boolean mayBecome(ByteBuf bytes) {
    return is(bytes, 0, HANDSHAKE)
        && is(bytes, 1, MAJOR_VERSION)
        && is(bytes, TYPE_OF_MESSAGE, CLIENT_HELLO);
  }

  private static boolean is(ByteBuf bytes, int index, int expected) {
    return bytes.readableBytes() <= index || bytes.getByte(bytes.readerIndex() + index) == expected;
  }

  private void show(Shown what) {
    over = true;
    ByteBuf bytes = held;
    held = Unpooled.EMPTY_BUFFER;
    leg.channel().pipeline().remove(this);
    shown.accept(what);
    if (bytes.isReadable()) {
      leg.channel().pipeline().fireChannelRead(bytes);
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    held.release();
    held = Unpooled.EMPTY_BUFFER;
  }
}
