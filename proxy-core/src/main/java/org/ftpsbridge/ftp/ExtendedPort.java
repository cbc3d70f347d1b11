package org.ftpsbridge.ftp;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An address and a port as EPRT writes them, and the port alone as the 229 reply does (RFC 2428).
 *
 * @param family the address family's number: 1 is IPv4, 2 is IPv6
 * @param address of that family; empty if and only if the family is unknown, which 522 answers
 * @param port 1 to 65535
 */
public record ExtendedPort(int family, Optional<InetAddress> address, int port) {

  private static final int IPV4 = 1;
  private static final int IPV6 = 2;

  private static final Pattern FAMILY = Pattern.compile("\\d{1,5}");
  private static final Pattern PORT = Pattern.compile("\\d{1,5}");
  private static final Pattern REPLY = Pattern.compile("\\(([!-~])\\1\\1(\\d{1,5})\\1\\)");

  /** Refuses a port outside 1 to 65535 with IllegalArgumentException. */
  public ExtendedPort {
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("the port must be 1 to 65535");
    }
  }

  /** Whether the family is IPv4 or IPv6; any other is to be answered 522 with (1,2). */
  public boolean hasKnownFamily() {
    return address.isPresent();
  }

  /**
   * The argument of an EPRT command with any delimiter of RFC 2428 section 2, or empty if it is
   * malformed. The address of an unknown family is not looked at.
   */
  public static Optional<ExtendedPort> parse(String argument) {
    if (argument.isEmpty() || argument.charAt(0) < '!' || argument.charAt(0) > '~') {
      return Optional.empty();
    }
    String delimiter = Pattern.quote(argument.substring(0, 1));
    List<String> parts = List.of(argument.split(delimiter, 6));
    if (parts.size() != 5
        || !parts.get(4).isEmpty()
        || !FAMILY.matcher(parts.get(1)).matches()
        || parts.get(2).isEmpty()) {
      return Optional.empty();
    }
    int family = Integer.parseInt(parts.get(1));
    OptionalInt port = port(parts.get(3));
    Optional<InetAddress> address = address(family, parts.get(2));
    boolean known = family == IPV4 || family == IPV6;
    if (port.isEmpty() || known != address.isPresent()) {
      return Optional.empty();
    }
    return Optional.of(new ExtendedPort(family, address, port.getAsInt()));
  }

  /** An address and a port of ours, for EPRT to name; the zone of an IPv6 address is left out. */
  public static ExtendedPort of(InetAddress address, int port) {
    return new ExtendedPort(
        address instanceof Inet6Address ? IPV6 : IPV4, Optional.of(address), port);
  }

  /** The argument of an EPRT command; the family must be a known one. */
  public String format() {
    return "|%d|%s|%d|".formatted(family, IpLiteral.text(address.orElseThrow()), port);
  }

  /** The port in the text of a 229 reply, with any delimiter, or empty. */
  public static OptionalInt parseReply(String text) {
    Matcher reply = REPLY.matcher(text);
    return reply.find() ? port(reply.group(2)) : OptionalInt.empty();
  }

  /** The text of the 229 reply that offers this port. */
  public static String formatReply(int port) {
    return "Entering Extended Passive Mode (|||" + port + "|)";
  }

  private static OptionalInt port(String text) {
    int port = PORT.matcher(text).matches() ? Integer.parseInt(text) : 0;
    return port >= 1 && port <= 65535 ? OptionalInt.of(port) : OptionalInt.empty();
  }

  private static Optional<InetAddress> address(int family, String text) {
    return switch (family) {
      case IPV4 -> IpLiteral.v4(text).map(InetAddress.class::cast);
      case IPV6 -> IpLiteral.v6(text).map(InetAddress.class::cast);
      default -> Optional.empty();
    };
  }
}
