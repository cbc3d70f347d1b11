package org.ftpsbridge.tls;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The fingerprint JA4 of a ClientHello over TCP: what is offered, whatever its order. Three parts:
 * version, whether a host is named, how many cipher suites and extensions, the first application
 * protocol; a hash of the cipher suites; a hash of the extensions and signature algorithms.
 */
final class Ja4 {

  private static final int MOST = 99;
  private static final int HASH_DIGITS = 12;

  private Ja4() {}

  static String of(ClientHello hello) {
    return String.join(
        "_", start(hello), hash(sorted(hello.ciphers().stream())), hash(extensions(hello)));
  }

  private static String start(ClientHello hello) {
    return "t"
        + version(hello.highestVersion())
        + (hello.extensions().contains(ClientHello.SERVER_NAME) ? "d" : "i")
        + "%02d".formatted(Math.min(hello.ciphers().size(), MOST))
        + "%02d".formatted(Math.min(hello.extensions().size(), MOST))
        + ends(hello.alpn());
  }

  private static String version(int number) {
    return switch (number) {
      case 0x0304 -> "13";
      case 0x0303 -> "12";
      case 0x0302 -> "11";
      case 0x0301 -> "10";
      case 0x0300 -> "s3";
      case 0x0002 -> "s2";
      default -> "00";
    };
  }

  /** The first and the last char of the first protocol, of its hexadecimal form if one is odd. */
  private static String ends(List<String> alpn) {
    if (alpn.isEmpty() || alpn.get(0).isEmpty()) {
      return "00";
    }
    String first = alpn.get(0);
    String shown =
        isAlphanumeric(first.charAt(0)) && isAlphanumeric(first.charAt(first.length() - 1))
            ? first
            : HexFormat.of().formatHex(first.getBytes(StandardCharsets.ISO_8859_1));
    return "" + shown.charAt(0) + shown.charAt(shown.length() - 1);
  }

  private static boolean isAlphanumeric(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  }

  private static String extensions(ClientHello hello) {
    String types =
        sorted(
            hello.extensions().stream()
                .filter(type -> type != ClientHello.SERVER_NAME && type != ClientHello.ALPN));
    return hello.signatureAlgorithms().isEmpty()
        ? types
        : types + "_" + joined(hello.signatureAlgorithms().stream());
  }

  private static String sorted(Stream<Integer> numbers) {
    return joined(numbers.sorted());
  }

  private static String joined(Stream<Integer> numbers) {
    return numbers.map("%04x"::formatted).collect(Collectors.joining(","));
  }

  private static String hash(String list) {
    if (list.isEmpty()) {
      return "0".repeat(HASH_DIGITS);
    }
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(list.getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of().formatHex(hash).substring(0, HASH_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
