package org.ftpsbridge.ftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses and ports as EPRT and 229 write them. */
final class ExtendedPortTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      quoteCharacter = '\0',
      value = {
        "|1|132.235.1.2|6275| 1 132.235.1.2 6275",
        "!1!132.235.1.2!6275! 1 132.235.1.2 6275",
        "$1$132.235.1.2$6275$ 1 132.235.1.2 6275",
        "\\1\\132.235.1.2\\6275\\ 1 132.235.1.2 6275",
        "~1~132.235.1.2~6275~ 1 132.235.1.2 6275",
        "919132.235.1.2962759 1 132.235.1.2 6275",
        "|2|1080::8:800:200C:417A|5282| 2 1080::8:800:200c:417a 5282",
        "|2|::1|1024| 2 ::1 1024",
      })
  void inAnEprtArgumentAnyDelimiterWillDo(String argument, int family, String address, int port)
      throws UnknownHostException {
    ExtendedPort parsed = ExtendedPort.parse(argument).orElseThrow();

    assertThat(parsed.hasKnownFamily()).isTrue();
    assertThat(parsed)
        .isEqualTo(new ExtendedPort(family, Optional.of(InetAddress.getByName(address)), port));
  }

  @Test
  void inAnEprtArgumentAnUnknownFamilyIsToldFromAMalformedOne() {
    assertThat(ExtendedPort.parse("|3|anything at all|6275|"))
        .hasValueSatisfying(
            it -> {
              assertThat(it.family()).isEqualTo(3);
              assertThat(it.hasKnownFamily()).isFalse();
            });
    assertThat(ExtendedPort.parse("|0|x|6275|")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "|",
        "||||",
        "|1|132.235.1.2|6275",
        "|1|132.235.1.2|6275|x",
        "|1|132.235.1.2|6275||",
        "|1|132.235.1.2|0|",
        "|1|132.235.1.2|65536|",
        "|1|132.235.1.2|+80|",
        "|1|132.235.1.2||",
        "|1||6275|",
        "||132.235.1.2|6275|",
        "|one|132.235.1.2|6275|",
        "|123456|x|6275|",
        "|1|132.235.1.256|6275|",
        "|1|999.235.1.2|6275|",
        "|1|132.235.1|6275|",
        "|1|localhost|6275|",
        "|1|::1|6275|",
        "|2|132.235.1.2|6275|",
        "|2|fe80::1%eth0|6275|",
        "|2|g::1|6275|",
        "|2|:|6275|",
        "|2|abc|6275|",
        " 1 132.235.1.2 6275 ",
        "\u00a61\u00a6132.235.1.2\u00a66275\u00a6"
      })
  void inAnEprtArgumentAnythingElseIsMalformed(String argument) {
    assertThat(ExtendedPort.parse(argument)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Entering Extended Passive Mode (|||6446|)",
        "Entering Extended Passive Mode (!!!6446!).",
        "(###6446#) ok",
        "Extended (really) (|||6446|)"
      })
  void inA229ThePortIsFoundWithAnyDelimiter(String text) {
    assertThat(ExtendedPort.parseReply(text)).hasValue(6446);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "(||6446|)",
        "(|||6446)",
        "(|||6446!)",
        "(|1|132.235.1.2|6446|)",
        "(|||0|)",
        "(|||65536|)",
        "(||||)",
        "|||6446|"
      })
  void inA229ThatIsMalformedNoPortIsFound(String text) {
    assertThat(ExtendedPort.parseReply(text)).isEmpty();
  }

  @Test
  void in229OfOurOwnThePortIsFoundAgain() {
    assertThat(ExtendedPort.formatReply(50000))
        .isEqualTo("Entering Extended Passive Mode (|||50000|)");
    assertThat(ExtendedPort.parseReply(ExtendedPort.formatReply(1))).hasValue(1);
  }

  @Test
  void outsideTheRangeOfPortsNothingCanBeMade() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ExtendedPort(3, Optional.empty(), 65536));
  }

  @ParameterizedTest
  @ValueSource(strings = {"::ffff:132.235.1.2", "::ffff:84eb:102", "::FFFF:132.235.1.2"})
  void anIpv4AddressInIpv6DressIsNotTheIpv4Address(String text) throws Exception {
    ExtendedPort named = ExtendedPort.parse("|2|" + text + "|6275|").orElseThrow();
    assertThat(named.address().orElseThrow())
        .isInstanceOf(Inet6Address.class)
        .isNotEqualTo(InetAddress.getByName("132.235.1.2"));
  }

  /** RFC 5952 section 4, whose form servers compare with. */
  @ParameterizedTest
  @CsvSource({
    "132.235.1.2,              |1|132.235.1.2|6275|",
    "0:0:0:0:0:0:0:1,          |2|::1|6275|",
    "2001:DB8:0:0:0:0:0:0,     |2|2001:db8::|6275|",
    "2001:db8:0:1:1:1:1:1,     |2|2001:db8:0:1:1:1:1:1|6275|",
    "2001:0:0:1:0:0:0:1,       |2|2001:0:0:1::1|6275|",
    "2001:db8:0:0:1:0:0:1,     |2|2001:db8::1:0:0:1|6275|",
    "fe80::1%1,                |2|fe80::1|6275|",
    "0:0:0:0:0:0:0:0,          |2|::|6275|"
  })
  void inACommandOfOursAnAddressIsWrittenInItsShortestForm(String address, String argument)
      throws Exception {
    assertThat(ExtendedPort.of(InetAddress.getByName(address), 6275).format()).isEqualTo(argument);
  }
}
