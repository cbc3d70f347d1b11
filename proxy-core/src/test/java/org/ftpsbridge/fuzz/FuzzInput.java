package org.ftpsbridge.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntSupplier;

/** The bytes of one try: the first few choose how it is made, the rest is what is tried. */
public final class FuzzInput {

  private static final int LONGEST_CHUNK = 12;

  private final byte[] data;
  private int at;

  /** Takes the bytes over. */
  public FuzzInput(byte[] data) {
    this.data = data;
  }

  /** The next byte as a number below the bound, which is 256 at most; 0 when none is left. */
  public int choice(int bound) {
    return at < data.length ? (data[at++] & 0xFF) % bound : 0;
  }

  /** The next byte as a choice between two; no when none is left. */
  public boolean yes() {
    return choice(2) == 1;
  }

  /** As many bytes as are left, at most so many. */
  public byte[] bytes(int most) {
    int from = at;
    at = Math.min(data.length, at + most);
    return Arrays.copyOfRange(data, from, at);
  }

  /** All that is left. */
  public byte[] rest() {
    return bytes(data.length - at);
  }

  /** All that is left, one char a byte. */
  public String text() {
    return new String(rest(), StandardCharsets.ISO_8859_1);
  }

  /** The same bytes as a whole, byte by byte, and cut as the seed has it. */
  public static List<List<byte[]>> inSeveralWays(byte[] bytes, int seed) {
    Random random = new Random(seed);
    return List.of(
        List.of(bytes),
        cut(bytes, () -> 1),
        cut(bytes, () -> 1 + random.nextInt(LONGEST_CHUNK)),
        cut(bytes, () -> 1 + random.nextInt(bytes.length)));
  }

  private static List<byte[]> cut(byte[] bytes, IntSupplier length) {
    List<byte[]> chunks = new ArrayList<>();
    for (int from = 0; from < bytes.length; ) {
      int to = Math.min(bytes.length, from + length.getAsInt());
      chunks.add(Arrays.copyOfRange(bytes, from, to));
      from = to;
    }
    return chunks;
  }
}
