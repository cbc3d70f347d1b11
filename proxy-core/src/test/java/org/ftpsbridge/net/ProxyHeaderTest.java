package org.ftpsbridge.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.DecoderException;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** PROXY protocol headers, read as far as they go, and written. */
class ProxyHeaderTest {

  private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";

  /** What HAProxy says of 198.51.100.7:51234 at 203.0.113.5:990, and of a check of its own. */
  private static final String V2_OF_CLIENT = SIGNATURE + "2111000cc6336407cb007105c82203de";

  private static final String V2_OF_CHECK = SIGNATURE + "20000000";
  private static final String V1_OF_CLIENT = "PROXY TCP4 198.51.100.7 203.0.113.5 51234 990\r\n";

  @ParameterizedTest
  @ValueSource(
      strings = {
        V1_OF_CLIENT,
        "PROXY TCP6 2001:db8::7 2001:db8::5 51234 990\r\n",
        "PROXY UNKNOWN\r\n",
        "PROXY UNKNOWN ffff::1 ffff::2 65535 65535\r\n",
        "hex:" + V2_OF_CLIENT,
        "hex:" + V2_OF_CHECK,
        "hex:" + SIGNATURE + "2111000f" + "c6336407cb007105c82203de" + "040000"
      })
  void ofNoHeaderMoreIsAskedForThanIsItsOwn(String text) {
    byte[] header = bytes(text);
    int known = 0;
    int missing = ProxyHeader.missing(Unpooled.EMPTY_BUFFER);
    while (missing > 0) {
      known += missing;
      assertThat(known).isLessThanOrEqualTo(header.length);
      missing = ProxyHeader.missing(Unpooled.wrappedBuffer(header, 0, known));
    }
    assertThat(known).isEqualTo(header.length);
  }

  @ParameterizedTest
  @ValueSource(strings = {V1_OF_CLIENT, "hex:" + V2_OF_CLIENT, "hex:" + V2_OF_CHECK})
  void whereverAHeaderIsCutSomethingIsMissing(String text) {
    byte[] header = bytes(text);
    for (int length = 0; length < header.length; length++) {
      int missing = ProxyHeader.missing(Unpooled.wrappedBuffer(header, 0, length));
      assertThat(missing).isBetween(1, header.length - length);
    }
    assertThat(ProxyHeader.missing(Unpooled.wrappedBuffer(header))).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "'PROXY TCP4 198.51.100.7 203.0.113.5 51234 990\r\n', 198.51.100.7, 203.0.113.5",
    "'PROXY TCP6 2001:db8::7 2001:db8::5 51234 990\r\n', 2001:db8::7, 2001:db8::5",
    "'PROXY TCP6 ::ffff:198.51.100.7 2001:db8::5 51234 990\r\n', 198.51.100.7, 2001:db8::5",
    "hex:0d0a0d0a000d0a515549540a2111000cc6336407cb007105c82203de, 198.51.100.7, 203.0.113.5",
  })
  void itNamesBothEnds(String text, String client, String local) {
    assertThat(ends(text))
        .contains(
            new Ends(
                new InetSocketAddress(AddressRange.literal(client), 51234),
                new InetSocketAddress(AddressRange.literal(local), 990)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PROXY UNKNOWN\r\n",
        "PROXY UNKNOWN 198.51.100.7 203.0.113.5 51234 990\r\n",
        "hex:" + V2_OF_CHECK,
        "hex:" + SIGNATURE + "21000000",
        "hex:" + SIGNATURE + "2011000cc6336407cb007105c82203de",
        "hex:" + SIGNATURE + "2112000cc6336407cb007105c82203de"
      })
  void aChecksAndWhatIsNotTcpOverIpNamesNobody(String text) {
    assertThat(ends(text)).isEmpty();
  }

  @Test
  void whatFollowsTheAddressesIsPassedOver() {
    assertThat(ends("hex:" + SIGNATURE + "21110012c6336407cb007105c82203de040003616263"))
        .isEqualTo(ends("hex:" + V2_OF_CLIENT));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "USER alice\r\n",
        "P\r\n",
        "PROXY\r\n",
        "PROXY TCP4\n",
        "PROXY TCP4 198.51.100.7\rPROXY",
        "PROXY TCP4 198.51.100.7 203.0.113.5 51234 990\n",
        "\u0016\u0003\u0001",
        "\r\n\r\n\u0000\r\nQUIT\r"
      })
  void whatCannotBecomeAHeaderIsToldAtOnce(String text) {
    assertThatThrownBy(() -> ProxyHeader.missing(Unpooled.copiedBuffer(text, ISO_8859_1)))
        .isInstanceOf(DecoderException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PROXY TCP4 198.51.100.7 203.0.113.5 51234\r\n",
        "PROXY TCP4 2001:db8::7 2001:db8::5 51234 990\r\n",
        "PROXY TCP4 localhost 203.0.113.5 51234 990\r\n",
        "PROXY TCP4 198.51.100.7 203.0.113.5 65536 990\r\n",
        "PROXY UDP4 198.51.100.7 203.0.113.5 51234 990\r\n",
        "PROXY  TCP4 198.51.100.7 203.0.113.5 51234 990\r\n",
        "hex:" + SIGNATURE + "3111000cc6336407cb007105c82203de",
        "hex:" + SIGNATURE + "0111000cc6336407cb007105c82203de",
        "hex:" + SIGNATURE + "2211000cc6336407cb007105c82203de",
        "hex:" + SIGNATURE + "2141000cc6336407cb007105c82203de",
        "hex:" + SIGNATURE + "21110008c6336407cb007105",
        "hex:" + SIGNATURE + "21110010c6336407cb007105c82203de04ffff61"
      })
  void whatMakesNoSenseIsRefused(String text) {
    ByteBuf header = Unpooled.wrappedBuffer(bytes(text));
    assertThat(ProxyHeader.missing(header)).isZero();
    assertThatThrownBy(() -> ProxyHeader.parse(header))
        .isInstanceOf(DecoderException.class)
        .hasMessage("the PROXY header makes no sense");
  }

  @Test
  void aLineHas107BytesAndNotOneMore() {
    String longest = "PROXY UNKNOWN " + "x".repeat(107 - 16) + "\r\n";
    assertThat(longest).hasSize(107);
    assertThat(ends(longest)).isEmpty();
    assertThatThrownBy(() -> ends(longest.replace("\r", "x\r")))
        .isInstanceOf(DecoderException.class)
        .hasMessageContaining("longer than 107");
    assertThatThrownBy(() -> ends(longest.replace("\r\n", "xx")))
        .isInstanceOf(DecoderException.class);
  }

  @Test
  void aStructureHas4096BytesBehindItsFirst16AndNotOneMore() {
    String addresses = "c6336407cb007105c82203de";
    String filling = "04" + "0ff1" + "00".repeat(4096 - 12 - 3);
    assertThat(ends("hex:" + SIGNATURE + "21111000" + addresses + filling)).isPresent();
    assertThatThrownBy(() -> ends("hex:" + SIGNATURE + "21111001" + addresses))
        .isInstanceOf(DecoderException.class)
        .hasMessageContaining("longer than 4112");
  }

  @ParameterizedTest
  @EnumSource(
      value = ProxyVersion.class,
      names = {"V1", "V2"})
  void whatIsWrittenIsRead(ProxyVersion version) {
    for (String[] pair :
        new String[][] {
          {"198.51.100.7", "203.0.113.5"},
          {"2001:db8::7", "2001:db8::5"},
          {"198.51.100.7", "2001:db8::5"},
          {"2001:db8::7", "203.0.113.5"}
        }) {
      Ends ends =
          new Ends(
              new InetSocketAddress(AddressRange.literal(pair[0]), 51234),
              new InetSocketAddress(AddressRange.literal(pair[1]), 990));
      assertThat(ends(Unpooled.wrappedBuffer(version.of(ends)))).contains(ends);
    }
    assertThat(ends(Unpooled.wrappedBuffer(version.ofOurOwn()))).isEmpty();
  }

  @Test
  void itIsWrittenAsHaproxyWritesIt() {
    Ends ends = ends("hex:" + V2_OF_CLIENT).orElseThrow();
    assertThat(ProxyVersion.V1.of(ends)).asString(ISO_8859_1).isEqualTo(V1_OF_CLIENT);
    assertThat(ProxyVersion.V2.of(ends)).isEqualTo(bytes("hex:" + V2_OF_CLIENT));
    assertThat(ProxyVersion.V1.ofOurOwn()).asString(ISO_8859_1).isEqualTo("PROXY UNKNOWN\r\n");
    assertThat(ProxyVersion.V2.ofOurOwn()).isEqualTo(bytes("hex:" + V2_OF_CHECK));
    assertThat(ProxyVersion.NONE.of(ends)).isEmpty();
    assertThat(ProxyVersion.NONE.ofOurOwn()).isEmpty();
    Ends mixed =
        new Ends(ends.client(), new InetSocketAddress(AddressRange.literal("2001:db8::5"), 990));
    assertThat(ProxyVersion.V1.of(mixed))
        .asString(ISO_8859_1)
        .isEqualTo("PROXY TCP6 ::ffff:198.51.100.7 2001:db8::5 51234 990\r\n");
  }

  private static Optional<Ends> ends(String text) {
    return ends(Unpooled.wrappedBuffer(bytes(text)));
  }

  private static Optional<Ends> ends(ByteBuf header) {
    int known = 0;
    int missing = ProxyHeader.missing(header.slice(0, known));
    while (missing > 0) {
      known += missing;
      missing = ProxyHeader.missing(header.slice(0, known));
    }
    assertThat(known).isEqualTo(header.readableBytes());
    return ProxyHeader.parse(header).ends();
  }

  private static byte[] bytes(String text) {
    return text.startsWith("hex:")
        ? ByteBufUtil.decodeHexDump(text.substring(4))
        : text.getBytes(ISO_8859_1);
  }
}
