package org.ftpsbridge.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Failures, and how they are forgotten. */
class RecentFailuresTest {
  private static final int MINUTE = 60;
  private static final int HOUR = 3600;

  private final AtomicLong clock = new AtomicLong(1_000_000 * 300L);
  private final RecentFailures failures = new RecentFailures(clock::get);

  @Test
  void whatHappensInOnePieceIsCountedThere() {
    failures.add("login", "refused");
    clock.addAndGet(2 * MINUTE);
    failures.add("login", "refused");
    clock.addAndGet(5 * MINUTE);
    failures.add("login", "refused");
    List<Long> counts = failures.seen().get(0).counts();
    assertThat(counts).hasSize(72);
    assertThat(counts.subList(69, 72)).containsExactly(0L, 2L, 1L);
    assertThat(counts.subList(0, 69)).containsOnly(0L);
  }

  @Test
  void whatIsOlderThanSixHoursIsForgotten() {
    failures.add("login", "refused");
    clock.addAndGet(6 * HOUR - 5 * MINUTE);
    assertThat(failures.seen().get(0).counts().get(0)).isEqualTo(1);
    clock.addAndGet(5 * MINUTE);
    assertThat(failures.seen()).isEmpty();
    failures.add("login", "refused");
    clock.addAndGet(100L * HOUR);
    assertThat(failures.seen()).isEmpty();
  }

  @Test
  void whatIsMostComesFirst() {
    failures.add("login", "refused");
    failures.add("session", "tls-failed");
    failures.add("session", "tls-failed");
    assertThat(failures.seen())
        .extracting(RecentFailures.Course::what)
        .containsExactly("session", "login");
  }
}
