package org.ftpsbridge.ftp;

import static org.ftpsbridge.fuzz.Claims.same;
import static org.ftpsbridge.fuzz.Claims.that;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import org.ftpsbridge.fuzz.FuzzInput;

/**
 * Addresses and ports as PORT, EPRT and the replies to PASV and EPSV have them: of any text there
 * is one reading or none, and what is written is read as what it was, with any delimiter.
 */
public final class AddressFuzz {

  private AddressFuzz() {}

  /** One try. */
  public static void fuzzerTestOneInput(byte[] data) throws UnknownHostException {
    FuzzInput input = new FuzzInput(data);
    int kind = input.choice(3);
    if (kind == 0) {
      read(input.text());
    } else {
      write(input, kind == 1);
    }
  }

  private static void read(String text) {
    HostPort.parse(text).ifPresent(named -> writtenAgain(named));
    HostPort.parseReply(text).ifPresent(named -> writtenAgain(named));
    HostPort.parse(text)
        .ifPresent(
            named -> same(Optional.of(named), HostPort.parseReply(text), "PORT's, in a reply"));
    OptionalInt port = ExtendedPort.parseReply(text);
    that(port.orElse(1) >= 1 && port.orElse(1) <= 65535, "a port is a port");
    ExtendedPort.parse(text).ifPresent(named -> lookAt(named, text));
  }

  private static void lookAt(ExtendedPort named, String text) {
    same(text.charAt(0), text.charAt(text.length() - 1), "the delimiter is at both ends");
    same(
        named.family() == 1 || named.family() == 2,
        named.hasKnownFamily(),
        "the families of the RFC are known");
    named
        .address()
        .ifPresent(
            address -> {
              same(named.family() == 1, address instanceof Inet4Address, "of its family");
              same(named.family() == 2, address instanceof Inet6Address, "of its family");
              writtenAgain(named);
            });
  }

  private static void writtenAgain(HostPort named) {
    same(Optional.of(named), HostPort.parse(named.format()), "PORT is read as it was meant");
    same(
        Optional.of(named),
        HostPort.parseReply(named.formatReply()),
        "227 is read as it was meant");
  }

  private static void writtenAgain(ExtendedPort named) {
    same(Optional.of(named), ExtendedPort.parse(named.format()), "EPRT is read as it was meant");
    same(
        OptionalInt.of(named.port()),
        ExtendedPort.parseReply(ExtendedPort.formatReply(named.port())),
        "229 is read as it was meant");
  }

  private static void write(FuzzInput input, boolean v4) throws UnknownHostException {
    char delimiter = (char) ('!' + input.choice('~' - '!' + 1));
    int port = 1 + (input.choice(256) << 8 | input.choice(256)) % 65535;
    byte[] bytes = Arrays.copyOf(input.rest(), v4 ? 4 : 16);
    InetAddress address =
        v4 ? InetAddress.getByAddress(bytes) : Inet6Address.getByAddress(null, bytes, -1);
    ExtendedPort extended = ExtendedPort.of(address, port);
    writtenAgain(extended);
    boolean part = Character.digit(delimiter, 16) >= 0 || delimiter == '.' || delimiter == ':';
    if (!part) {
      same(
          Optional.of(extended),
          ExtendedPort.parse(extended.format().replace('|', delimiter)),
          "any delimiter will do");
      same(
          OptionalInt.of(port),
          ExtendedPort.parseReply(ExtendedPort.formatReply(port).replace('|', delimiter)),
          "any delimiter will do");
    }
    if (address instanceof Inet4Address own) {
      writtenAgain(new HostPort(own, port));
    }
  }
}
