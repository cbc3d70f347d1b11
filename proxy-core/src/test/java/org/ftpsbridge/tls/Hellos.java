package org.ftpsbridge.tls;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/** ClientHellos written by hand, in hexadecimal and without the header of the message. */
final class Hellos {

  /** The random, and no compression. */
  private static final String RANDOM = "ab".repeat(32);

  private Hellos() {}

  /** RFC 5246 section 7.4.1.2: all before the extensions. */
  static String beginning(String sessionId) {
    return beginning("0303", sessionId, "1301,c02f");
  }

  /** With this version, and cipher suites with commas between them. */
  static String beginning(String version, String sessionId, String ciphers) {
    return version + RANDOM + counted(1, sessionId) + counted(2, ciphers.replace(",", "")) + "0100";
  }

  static String hello(String sessionId, String... extensions) {
    return beginning(sessionId) + extensions(extensions);
  }

  static String extensions(String... extensions) {
    return counted(2, String.join("", extensions));
  }

  static String extension(int type, String data) {
    return "%04x".formatted(type) + counted(2, data);
  }

  static String ticket(String ticket) {
    return extension(ClientHello.SESSION_TICKET, ticket);
  }

  /** RFC 8446 section 4.2.11. */
  static String preSharedKeys(String... tickets) {
    StringBuilder identities = new StringBuilder();
    for (String one : tickets) {
      identities.append(counted(2, one)).append("00abcdef");
    }
    String binders = counted(1, "bb".repeat(32)).repeat(tickets.length);
    return extension(
        ClientHello.PRE_SHARED_KEY, counted(2, identities.toString()) + counted(2, binders));
  }

  /** RFC 6066 section 3. */
  static String serverName(String host) {
    return extension(ClientHello.SERVER_NAME, counted(2, "00" + counted(2, hex(host))));
  }

  /** RFC 7301 section 3.1. */
  static String alpn(String... protocols) {
    return extension(
        ClientHello.ALPN,
        counted(
            2, Stream.of(protocols).map(p -> counted(1, hex(p))).collect(Collectors.joining())));
  }

  /** RFC 8446 section 4.2.1. */
  static String versions(String versions) {
    return extension(ClientHello.SUPPORTED_VERSIONS, counted(1, versions.replace(",", "")));
  }

  /** RFC 8446 section 4.2.3. */
  static String signatureAlgorithms(String algorithms) {
    return extension(ClientHello.SIGNATURE_ALGORITHMS, counted(2, algorithms.replace(",", "")));
  }

  static String counted(int bytes, String hex) {
    return ("%0" + 2 * bytes + "x").formatted(hex.length() / 2) + hex;
  }

  /** One char a byte. */
  private static String hex(String text) {
    return text.chars().mapToObj("%02x"::formatted).collect(Collectors.joining());
  }
}
