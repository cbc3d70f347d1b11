package org.ftpsbridge.codec;

import static org.ftpsbridge.fuzz.Claims.same;
import static org.ftpsbridge.fuzz.Claims.that;

import io.netty.channel.ChannelOutboundHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.ftpsbridge.ftp.LineEnd;
import org.ftpsbridge.fuzz.CountedChannel;
import org.ftpsbridge.fuzz.FuzzInput;

/** What holds for both decoders and encoders of control connections. */
final class FuzzedLines {

  /** What a decoder made of bytes, of which nothing may depend on how they were cut. */
  private record Outcome(List<Object> words, Optional<Fault> fault, boolean undecoded) {}

  private FuzzedLines() {}

  /** The words that the bytes hold until their first fault. */
  static List<Object> decoded(Supplier<LineDecoder> decoder, byte[] bytes, int seed, int limit) {
    Outcome whole = null;
    for (List<byte[]> chunks : FuzzInput.inSeveralWays(bytes, seed)) {
      Outcome outcome = outcome(decoder.get(), chunks, limit);
      if (whole == null) {
        whole = outcome;
      }
      same(whole, outcome, "the cut makes no difference");
    }
    return whole == null ? List.of() : whole.words();
  }

  private static Outcome outcome(LineDecoder decoder, List<byte[]> chunks, int limit) {
    CountedChannel channel = new CountedChannel(decoder);
    Optional<Fault> fault = Optional.empty();
    int longest = 0;
    for (byte[] chunk : chunks) {
      longest = Math.max(longest, chunk.length);
      try {
        channel.read(chunk);
      } catch (MalformedLineException e) {
        that(fault.isEmpty(), "a fault is told once");
        fault = Optional.of(e.fault());
      }
    }
    that(channel.most() <= longest + limit, "of what was read nothing is kept");
    List<Object> words = new ArrayList<>();
    Object word = channel.channel().readInbound();
    while (word != null) {
      words.add(word);
      word = channel.channel().readInbound();
    }
    boolean undecoded = decoder.hasUndecoded();
    channel.end();
    return new Outcome(words, fault, undecoded);
  }

  /** The lines that are ended before the first byte that no line may hold, told plainly. */
  static List<String> linesIn(byte[] bytes, LineEnd lineEnd) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < bytes.length; i++) {
      boolean afterCr = i > 0 && bytes[i - 1] == '\r';
      if (bytes[i] == '\n' && (afterCr || lineEnd == LineEnd.LF)) {
        lines.add(line.toString());
        line.setLength(0);
      } else if (bytes[i] == 0 || bytes[i] == '\n' || afterCr) {
        return lines;
      } else if (bytes[i] != '\r') {
        line.append((char) (bytes[i] & 0xFF));
      }
    }
    return lines;
  }

  /** The bytes of a word. */
  static byte[] encoded(ChannelOutboundHandler encoder, Object word) {
    CountedChannel channel = new CountedChannel(encoder);
    channel.channel().writeOutbound(word);
    byte[] bytes = channel.written();
    channel.end();
    return bytes;
  }

  /**
   * Sees to it that the bytes are so many lines, each ended by CR LF, and hold no CR, LF or NUL
   * else.
   */
  static void areLines(byte[] bytes, int lines) {
    int ends = 0;
    for (int i = 0; i < bytes.length; i++) {
      boolean ended = i > 0 && bytes[i - 1] == '\r';
      same(bytes[i] == '\n', ended, "after CR, and nowhere else, there is LF");
      that(bytes[i] != 0, "there is no NUL");
      ends += ended ? 1 : 0;
    }
    that(bytes.length > 0 && bytes[bytes.length - 1] == '\n', "the last line is ended");
    same(lines, ends, "there are as many lines as there should be");
  }

  /** Sees to it that a log may show the text. */
  static void isFitForLogs(String text) {
    that(text.chars().allMatch(c -> c >= ' ' && c <= '~'), "a log shows printable ASCII");
    that(text.length() < 600, "a log shows little");
  }
}
