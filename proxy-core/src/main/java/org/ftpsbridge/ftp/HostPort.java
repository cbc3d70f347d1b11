package org.ftpsbridge.ftp;

import java.net.Inet4Address;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An IPv4 address and a port as PORT and the 227 reply write them: {@code h1,h2,h3,h4,p1,p2} (RFC
 * 959 section 4.1.2).
 *
 * @param address whatever was named, which need not be one to connect to
 * @param port 1 to 65535
 */
public record HostPort(Inet4Address address, int port) {

  private static final Pattern NUMBERS =
      Pattern.compile("(\\d{1,3}),(\\d{1,3}),(\\d{1,3}),(\\d{1,3}),(\\d{1,3}),(\\d{1,3})");

  /** No digit or comma may adjoin, else another choice of six numbers would do as well. */
  private static final Pattern NUMBERS_IN_TEXT =
      Pattern.compile("(?<![\\d,])" + NUMBERS.pattern() + "(?!,?\\d)");

  /** Refuses a port outside 1 to 65535 with IllegalArgumentException. */
  public HostPort {
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("the port must be 1 to 65535");
    }
  }

  /** The argument of a PORT command: six numbers and nothing else, or empty. */
  public static Optional<HostPort> parse(String argument) {
    Matcher numbers = NUMBERS.matcher(argument);
    return numbers.matches() ? fromGroups(numbers) : Optional.empty();
  }

  /**
   * The six numbers in the text of a 227 reply, with or without parentheses (RFC 1123 section
   * 4.1.2.6), or empty.
   */
  public static Optional<HostPort> parseReply(String text) {
    Matcher numbers = NUMBERS_IN_TEXT.matcher(text);
    return numbers.find() ? fromGroups(numbers) : Optional.empty();
  }

  private static Optional<HostPort> fromGroups(Matcher numbers) {
    int[] value = new int[6];
    for (int i = 0; i < value.length; i++) {
      value[i] = Integer.parseInt(numbers.group(i + 1));
    }
    int port = value[4] << 8 | value[5];
    if (value[4] > 255 || value[5] > 255 || port == 0) {
      return Optional.empty();
    }
    return IpLiteral.v4(value[0], value[1], value[2], value[3])
        .map(address -> new HostPort(address, port));
  }

  /** The six numbers, as an argument of PORT and as the heart of a 227. */
  public String format() {
    return address.getHostAddress().replace('.', ',') + "," + (port >> 8) + "," + (port & 0xFF);
  }

  /** The text of the 227 reply that offers this address and port. */
  public String formatReply() {
    return "Entering Passive Mode (" + format() + ").";
  }

  @Override
  public String toString() {
    return address.getHostAddress() + ":" + port;
  }
}
