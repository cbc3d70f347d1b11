package org.ftpsbridge.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a decoder made of the bytes that it was given.
 *
 * @param words commands or replies
 * @param fault what ended the decoding, if anything did
 * @param undecoded whether bytes were left over
 */
record Decoded(List<Object> words, Optional<Fault> fault, boolean undecoded) {

  /**
   * Gives the bytes as a whole, one by one, and cut in two at every place, each time to a new
   * decoder, and sees to it that this makes no difference.
   */
  static Decoded inEveryWay(Supplier<LineDecoder> decoder, String bytes) {
    Decoded whole = of(decoder.get(), List.of(bytes));
    assertThat(of(decoder.get(), List.of(bytes.split("", -1)))).as("byte by byte").isEqualTo(whole);
    for (int i = 1; i < bytes.length(); i++) {
      assertThat(of(decoder.get(), List.of(bytes.substring(0, i), bytes.substring(i))))
          .as("cut after %d bytes", i)
          .isEqualTo(whole);
    }
    return whole;
  }

  /** Gives the bytes in these chunks, all of them even after a fault. */
  static Decoded of(LineDecoder decoder, List<String> chunks) {
    EmbeddedChannel channel = new EmbeddedChannel(decoder);
    Optional<Fault> fault = Optional.empty();
    for (String chunk : chunks) {
      try {
        channel.writeInbound(buffer(chunk));
      } catch (MalformedLineException e) {
        assertThat(fault).as("a fault is told once").isEmpty();
        fault = Optional.of(e.fault());
      }
    }
    boolean undecoded = decoder.hasUndecoded();
    channel.finish();
    return new Decoded(received(channel), fault, undecoded);
  }

  /** A buffer under the eyes of the leak detector, one byte a char. */
  static ByteBuf buffer(String bytes) {
    ByteBuf buffer = ByteBufAllocator.DEFAULT.directBuffer();
    buffer.writeCharSequence(bytes, StandardCharsets.ISO_8859_1);
    return buffer;
  }

  /** All that the channel has handed on to be written, one char a byte. */
  static String written(EmbeddedChannel channel) {
    StringBuilder bytes = new StringBuilder();
    for (ByteBuf buffer = channel.readOutbound(); buffer != null; buffer = channel.readOutbound()) {
      bytes.append(buffer.toString(StandardCharsets.ISO_8859_1));
      buffer.release();
    }
    return bytes.toString();
  }

  private static List<Object> received(EmbeddedChannel channel) {
    List<Object> words = new ArrayList<>();
    for (Object word = channel.readInbound(); word != null; word = channel.readInbound()) {
      words.add(word);
    }
    return words;
  }
}
