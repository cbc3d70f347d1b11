package org.ftpsbridge.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which dialects stand for what was found to be needed. */
class DialectFitTest {

  @Test
  void whatNeedsNothingIsStandard() {
    assertThat(DialectFit.ofBackend("plain", Map.of())).containsExactly("standard");
    assertThat(DialectFit.ofListener("implicit", Map.of())).containsExactly("standard");
  }

  @Test
  void eachDialectWhoseSettingsAreAllNeededFits() {
    assertThat(DialectFit.ofBackend("implicit", Map.of("greetsBeforeTls", "on")))
        .containsExactly("zos");
    assertThat(
            DialectFit.ofBackend(
                "implicit", Map.of("whenProtRefused", "private", "truncation", "lenient")))
        .containsExactly("ibm-i", "iis");
    assertThat(DialectFit.ofListener("implicit", Map.of("whenNoProt", "detect", "ccc", "allow")))
        .containsExactly("commons-net");
  }

  @Test
  void oneThatStandsForMoreThanIsNeededDoesNotFit() {
    assertThat(DialectFit.ofBackend("implicit", Map.of("whenProtRefused", "private")))
        .containsExactly("standard");
    assertThat(DialectFit.ofBackend("implicit", Map.of("greetsBeforeTls", "off")))
        .containsExactly("standard");
  }

  @Test
  void theOneThatStandsForMostFitsBest() {
    Map<String, String> all =
        Map.of(
            "tls.minVersion", "TLSv1",
            "truncation", "lenient",
            "whenProtRefused", "private",
            "lineEnd", "lf");
    assertThat(DialectFit.ofBackend("implicit", all)).containsExactly("device");
  }

  @Test
  void whatHasNoMeaningWithASecurityIsNotAskedFor() {
    assertThat(DialectFit.ofBackend("plain", Map.of("lineEnd", "lf"))).containsExactly("device");
    assertThat(DialectFit.ofBackend("explicit", Map.of("truncation", "lenient")))
        .containsExactly("ibm-i", "iis");
  }
}
