package org.ftpsbridge.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of a certificate at which moment of its life. */
class CertificateLifeTest {
  private static final Instant BEGINS = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant ENDS = Instant.parse("2027-01-01T00:00:00Z");
  private static final CertificateLife LIFE =
      new CertificateLife("listener implicit: certificate", "CN=ftp.example.org", BEGINS, ENDS);

  @ParameterizedTest
  @CsvSource({
    "2026-11-22T00:00:00Z, expires 2027-01-01T00:00:00Z (in 40 days)",
    "2026-12-30T12:00:00Z, expires 2027-01-01T00:00:00Z (in 1 day)",
    "2026-12-31T12:00:00Z, expires 2027-01-01T00:00:00Z (in less than a day)",
    "2027-01-01T00:00:00Z, expires 2027-01-01T00:00:00Z (in less than a day)",
    "2027-01-01T00:00:01Z, expired 2027-01-01T00:00:00Z (less than a day ago)",
    "2027-01-06T00:00:00Z, expired 2027-01-01T00:00:00Z (5 days ago)",
    "2025-12-30T00:00:00Z, is not valid before 2026-01-01T00:00:00Z (in 2 days)"
  })
  void itsFateIsToldWithTheDaysUntilThen(Instant now, String fate) {
    assertThat(LIFE.sentence(now))
        .isEqualTo("listener implicit: certificate CN=ftp.example.org " + fate);
  }

  @Test
  void itEndsSoonWithinThirtyDays() {
    assertThat(LIFE.endsSoon(ENDS.minus(Duration.ofDays(30)))).isFalse();
    assertThat(LIFE.endsSoon(ENDS.minus(Duration.ofDays(30)).plusSeconds(1))).isTrue();
    assertThat(LIFE.endsSoon(ENDS.plusSeconds(1))).isTrue();
  }

  @Test
  void itHoldsFromItsFirstMomentToItsLast() {
    assertThat(LIFE.holds(BEGINS.minusSeconds(1))).isFalse();
    assertThat(LIFE.holds(BEGINS)).isTrue();
    assertThat(LIFE.holds(ENDS)).isTrue();
    assertThat(LIFE.holds(ENDS.plusSeconds(1))).isFalse();
    assertThat(LIFE.isOver(ENDS.plusSeconds(1))).isTrue();
    assertThat(LIFE.isOver(BEGINS.minusSeconds(1))).isFalse();
  }
}
