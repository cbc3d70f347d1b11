package org.ftpsbridge.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ftpsbridge.tls.Hellos.alpn;
import static org.ftpsbridge.tls.Hellos.beginning;
import static org.ftpsbridge.tls.Hellos.extension;
import static org.ftpsbridge.tls.Hellos.extensions;
import static org.ftpsbridge.tls.Hellos.serverName;
import static org.ftpsbridge.tls.Hellos.signatureAlgorithms;
import static org.ftpsbridge.tls.Hellos.versions;

import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** JA4, held to what its authors publish of real clients and to another count of it. */
class Ja4Test {

  /** Chrome's, as JA4 is explained by; the order and GREASE are the client's own. */
  @Test
  void chrome() {
    String hello =
        beginning(
                "0303",
                "5e".repeat(32),
                "8a8a,1301,1302,1303,c02b,c02f,c02c,c030,cca9,cca8,c013,c014,009c,009d,002f,0035")
            + extensions(
                empty("4a4a"),
                empty("001b"),
                serverName("clients.example"),
                empty("0033"),
                alpn("h2", "http/1.1"),
                empty("4469"),
                empty("0017"),
                empty("002d"),
                signatureAlgorithms("0403,0804,0401,0503,0805,0501,0806,0601"),
                empty("0005"),
                empty("0023"),
                empty("0012"),
                versions("caca,0304,0303"),
                empty("ff01"),
                empty("000b"),
                empty("000a"),
                empty("0015"));
    assertThat(ja4(hello)).isEqualTo("t13d1516h2_8daaf6152771_e5627efa2ab1");
  }

  /** A later Chrome's, which has GREASE among its signature algorithms too. */
  @Test
  void chromeWithGreaseInItsSignatureAlgorithms() {
    String hello =
        beginning(
                "0303",
                "5e".repeat(32),
                "2a2a,1301,1302,1303,c02b,c02f,c02c,c030,cca9,cca8,c013,c014,009c,009d,002f,0035")
            + extensions(
                empty("fe0d"),
                alpn("h2"),
                empty("0017"),
                empty("0033"),
                empty("44cd"),
                empty("ff01"),
                empty("000a"),
                signatureAlgorithms("5a5a,0904,0905,0906,0403,0804,0401,0503,0805,0501,0806,0601"),
                empty("0023"),
                versions("0304"),
                empty("000b"),
                empty("ca34"),
                empty("002d"),
                serverName("clients.example"),
                empty("0005"),
                empty("001b"),
                empty("0012"));
    assertThat(ja4(hello)).isEqualTo("t13d1517h2_8daaf6152771_cb7bf5808d99");
  }

  private static String empty(String type) {
    return extension(Integer.parseInt(type, 16), "");
  }

  /** The captures are of real clients, and their JA4 was counted by {@code deploy/lab/ja4.py}. */
  @ParameterizedTest
  @MethodSource("captures")
  void aRealClient(String name, String ja4, String message) {
    assertThat(ja4(message.substring(8))).as(name).isEqualTo(ja4);
  }

  static Stream<String[]> captures() throws IOException {
    try (InputStream in = Ja4Test.class.getResourceAsStream("hellos.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split(" "));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0304, t13i010000",
    "0303, t12i010000",
    "0302, t11i010000",
    "0301, t10i010000",
    "0300, ts3i010000",
    "0002, ts2i010000",
    "7f17, t00i010000"
  })
  void withoutExtensionsTheVersionIsTheHighestAndTheLastHashIsNought(String version, String start) {
    assertThat(ja4(beginning(version, "", "000a")))
        .startsWith(start + "_")
        .endsWith("_000000000000");
  }

  /**
   * The first protocol alone, in hexadecimal if it does not begin and end with a letter or digit.
   */
  @ParameterizedTest
  @CsvSource({"ftp, fp", "x-filezilla-ftp, xp", "h, hh", "a-, 6d", "'', 00"})
  void ofTheProtocolTheEndsAreShown(String protocol, String ends) {
    assertThat(ja4(beginning("") + extensions(alpn(protocol, "other"))))
        .startsWith("t12i0201" + ends + "_");
  }

  @Test
  void countsStopAt99() {
    assertThat(ja4(beginning("0303", "", "c02f,".repeat(150)))).startsWith("t12i9900");
  }

  @Test
  void whatIsNoClientHelloHasNone() {
    assertThat(ClientHello.NONE.ja4()).isEmpty();
  }

  private static String ja4(String hello) {
    return ClientHello.parse(Unpooled.wrappedBuffer(HexFormat.of().parseHex(hello))).ja4();
  }
}
