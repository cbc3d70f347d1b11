package org.ftpsbridge.ftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses as PORT and 227 write them. */
final class HostPortTest {

  @Test
  void inAPortArgumentSixNumbersAreAnAddressAndAPort() {
    assertThat(HostPort.parse("192,0,2,7,195,80"))
        .hasValueSatisfying(
            it -> {
              assertThat(it).hasToString("192.0.2.7:50000");
              assertThat(it.format()).isEqualTo("192,0,2,7,195,80");
              assertThat(it.formatReply()).isEqualTo("Entering Passive Mode (192,0,2,7,195,80).");
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "192,0,2,7,195",
        "192,0,2,7,195,80,1",
        "192,0,2,256,195,80",
        "192,0,2,7,256,80",
        "192,0,2,7,195,256",
        "192,0,2,7,0,0",
        " 192,0,2,7,195,80",
        "192,0,2,7,195,80 ",
        "192, 0,2,7,195,80",
        "(192,0,2,7,195,80)",
        "-1,0,2,7,195,80",
        "0192,0,2,7,195,80",
        "192.0.2.7,195,80",
        "\u0661,0,2,7,195,80"
      })
  void inAPortArgumentAnythingElseIsMalformed(String argument) {
    assertThat(HostPort.parse(argument)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Entering Passive Mode (192,0,2,7,195,80).",
        "Entering Passive Mode (192,0,2,7,195,80)",
        "Entering Passive Mode 192,0,2,7,195,80",
        "Entering passive mode; use =192,0,2,7,195,80.",
        "Passive 2 (192,0,2,7,195,80)",
        "192,0,2,7,195,80"
      })
  void inA227TheNumbersAreFoundWhateverStandsAround(String text) {
    assertThat(HostPort.parseReply(text))
        .hasValueSatisfying(it -> assertThat(it).hasToString("192.0.2.7:50000"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Entering Passive Mode",
        "(192,0,2,7,195)",
        "(1,192,0,2,7,195,80)",
        "(192,0,2,7,195,80,1)",
        "(1192,0,2,7,195,80)",
        "(192,0,2,7,195,801)",
        "(192,0,2,7,300,1)",
        "(192,0,2,7,0,0)"
      })
  void inA227WithoutExactlySixNumbersNothingIsFound(String text) {
    assertThat(HostPort.parseReply(text)).isEmpty();
  }

  @Test
  void outsideTheRangeOfPortsNothingCanBeMade() {
    HostPort good = HostPort.parse("127,0,0,1,0,1").orElseThrow();

    assertThatIllegalArgumentException().isThrownBy(() -> new HostPort(good.address(), 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new HostPort(good.address(), 65536));
  }
}
