package org.ftpsbridge.codec;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import java.util.Optional;

/**
 * What both decoders of control connections share: words are made of lines, and after the first
 * fault nothing more is decoded.
 */
abstract class LineDecoder extends ByteToMessageDecoder {

  private final LineFramer framer;
  private boolean failed;

  LineDecoder(LineFramer framer) {
    this.framer = framer;
  }

  /** The word that this line ends, or empty if it takes more lines. */
  abstract Optional<Object> wordEndedBy(String line);

  @Override
  protected final void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (failed) {
      in.skipBytes(in.readableBytes());
      return;
    }
    try {
      Optional<Object> word = framer.next(in).flatMap(this::wordEndedBy);
      if (word.isPresent()) {
        framer.renew();
        out.add(word.get());
      }
    } catch (MalformedLineException e) {
      failed = true;
      in.skipBytes(in.readableBytes());
      throw e;
    }
  }

  /** Whether a line has ended without CR since this was asked last. */
  public final boolean tookBareLf() {
    return framer.tookBareLf();
  }

  /**
   * Whether a byte has come that is not part of a word handed on, such as one that was sent in
   * clear after AUTH TLS (RFC 4217 section 4) and must not be used after the handshake. True after
   * a fault. To be asked on the event loop.
   */
  public final boolean hasUndecoded() {
    return failed || framer.hasBegun() || actualReadableBytes() > 0;
  }
}
