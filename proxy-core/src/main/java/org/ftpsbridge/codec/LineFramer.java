package org.ftpsbridge.codec;

import io.netty.buffer.ByteBuf;
import java.util.Optional;
import org.ftpsbridge.ftp.LineEnd;

/**
 * The one reader of control lines, for commands and replies alike, so that no two parts of the
 * bridge can disagree on where a line ends.
 *
 * <p>It takes in every byte that it is given and keeps at most its budget of them.
 */
final class LineFramer {

  private final LineEnd lineEnd;
  private final ByteFilter filter;
  private final int budget;

  private StringBuilder line = new StringBuilder();
  private int spent;
  private boolean afterCr;
  private boolean ended;
  private boolean bareLf;

  /**
   * @param budget bytes, line ends included, that may be read between two calls of {@link #renew}
   */
  LineFramer(LineEnd lineEnd, ByteFilter filter, int budget) {
    this.lineEnd = lineEnd;
    this.filter = filter;
    this.budget = budget;
  }

  /**
   * The next line without its end, one char a byte, or empty if all bytes are taken in and the line
   * has not ended.
   *
   * @throws MalformedLineException if the bytes break a rule; the framer is of no use afterwards
   */
  Optional<String> next(ByteBuf bytes) {
    while (bytes.isReadable()) {
      spent++;
      if (spent > budget) {
        throw new MalformedLineException(Fault.LINE_TOO_LONG);
      }
      filter.accept(bytes.readUnsignedByte(), this::take);
      if (ended) {
        String text = line.toString();
        line = new StringBuilder();
        ended = false;
        return Optional.of(text);
      }
    }
    return Optional.empty();
  }

  private void take(int b) {
    if (afterCr && b != '\n') {
      throw new MalformedLineException(Fault.BARE_CR);
    }
    switch (b) {
      case '\0' -> throw new MalformedLineException(Fault.NUL);
      case '\r' -> afterCr = true;
      case '\n' -> end();
      default -> line.append((char) b);
    }
  }

  private void end() {
    if (!afterCr && lineEnd == LineEnd.CRLF) {
      throw new MalformedLineException(Fault.BARE_LF);
    }
    bareLf |= !afterCr;
    afterCr = false;
    ended = true;
  }

  /** Whether a line has ended without CR since this was asked last. */
  boolean tookBareLf() {
    boolean taken = bareLf;
    bareLf = false;
    return taken;
  }

  /** Grants the whole budget again: what was read so far made a command or a reply. */
  void renew() {
    spent = 0;
  }

  /** Whether a byte, be it one that was filtered out, has been read since {@link #renew}. */
  boolean hasBegun() {
    return spent > 0;
  }
}
