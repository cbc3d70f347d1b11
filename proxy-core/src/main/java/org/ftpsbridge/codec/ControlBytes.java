package org.ftpsbridge.codec;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** The bytes of control text: one for each char (ISO-8859-1), and CR LF after each line. */
final class ControlBytes {

  private ControlBytes() {}

  static void write(String text, ByteBuf out) {
    out.writeCharSequence(text, StandardCharsets.ISO_8859_1);
  }

  static void endLine(ByteBuf out) {
    out.writeByte('\r').writeByte('\n');
  }
}
