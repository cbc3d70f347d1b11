package org.ftpsbridge.codec;

import java.util.function.IntConsumer;

/** What stands between the bytes of a connection and those of its lines. */
interface ByteFilter {

  /** Passes every byte at once. */
  ByteFilter NONE = (b, rest) -> rest.accept(b);

  /**
   * Takes one byte, 0 to 255, and hands on those that are known to be part of a line. Only the last
   * of them can be the CR, LF or NUL of this byte.
   */
  void accept(int b, IntConsumer rest);
}
