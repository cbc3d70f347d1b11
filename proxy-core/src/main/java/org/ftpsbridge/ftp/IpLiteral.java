package org.ftpsbridge.ftp;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** An IP address that a peer has written out; reading it never asks the DNS. */
final class IpLiteral {

  private static final Pattern V4 =
      Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");

  /** A hex digit or colon first and a colon within: the JDK then reads a literal or gives up. */
  private static final Pattern V6 =
      Pattern.compile("[\\p{XDigit}:][\\p{XDigit}.]*:[\\p{XDigit}:.]*|:[\\p{XDigit}:.]+");

  private IpLiteral() {}

  /** Four decimal numbers with dots between them, or empty. */
  static Optional<Inet4Address> v4(String text) {
    Matcher numbers = V4.matcher(text);
    if (!numbers.matches()) {
      return Optional.empty();
    }
    int[] value = new int[4];
    for (int i = 0; i < value.length; i++) {
      value[i] = Integer.parseInt(numbers.group(i + 1));
    }
    return v4(value);
  }

  /** Four numbers, or empty if one of them is above 255. */
  static Optional<Inet4Address> v4(int... numbers) {
    byte[] bytes = new byte[4];
    for (int i = 0; i < bytes.length; i++) {
      if (numbers[i] > 255) {
        return Optional.empty();
      }
      bytes[i] = (byte) numbers[i];
    }
    return address(bytes).map(Inet4Address.class::cast);
  }

  /** An IPv6 address without a zone, or empty; an IPv4 address in IPv6 dress keeps the dress on. */
  static Optional<Inet6Address> v6(String text) {
    if (!V6.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      InetAddress address = InetAddress.getByName(text);
      return Optional.of(address instanceof Inet6Address v6 ? v6 : dressed(address));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  /**
   * An address as RFC 5952 has it, which is how others write it: there are servers that compare
   * texts. The zone of an IPv6 address is left out.
   */
  static String text(InetAddress address) {
    if (!(address instanceof Inet6Address)) {
      return address.getHostAddress();
    }
    ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
    int[] groups = new int[8];
    for (int i = 0; i < groups.length; i++) {
      groups[i] = bytes.getShort() & 0xFFFF;
    }
    int start = 0;
    int length = 0;
    for (int i = 0; i < groups.length; i++) {
      int zeros = zerosFrom(groups, i);
      if (zeros > length) {
        start = i;
        length = zeros;
      }
    }
    return length < 2
        ? joined(groups, 0, groups.length)
        : joined(groups, 0, start) + "::" + joined(groups, start + length, groups.length);
  }

  private static int zerosFrom(int[] groups, int start) {
    int end = start;
    while (end < groups.length && groups[end] == 0) {
      end++;
    }
    return end - start;
  }

  private static String joined(int[] groups, int from, int to) {
    return Arrays.stream(groups, from, to)
        .mapToObj(Integer::toHexString)
        .collect(Collectors.joining(":"));
  }

  private static Inet6Address dressed(InetAddress v4) throws UnknownHostException {
    byte[] bytes = new byte[16];
    bytes[10] = (byte) 0xFF;
    bytes[11] = (byte) 0xFF;
    System.arraycopy(v4.getAddress(), 0, bytes, 12, 4);
    return Inet6Address.getByAddress(null, bytes, -1);
  }

  private static Optional<InetAddress> address(byte[] bytes) {
    try {
      return Optional.of(InetAddress.getByAddress(bytes));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }
}
