package org.ftpsbridge.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who waits for the end of a drain, and how long. */
@Timeout(30)
class DrainEndTest {
  private static final Duration SHORT = Duration.ofMillis(20);

  private final AtomicBoolean draining = new AtomicBoolean();
  private final DrainEnd end = new DrainEnd(draining::get, SHORT);

  @Test
  void whereItDrainsTheAnswerComesAtTheEnd() throws Exception {
    draining.set(true);
    CompletableFuture<Answer> answer = asked();
    assertThatThrownBy(() -> answer.get(10 * SHORT.toMillis(), TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    end.tell();
    assertThat(answer.get().status().code()).isEqualTo(200);
    assertThat(answer.get().body()).isEqualTo("drained\n");
  }

  @Test
  void whereNothingDrainsItIsSaidSo() throws Exception {
    Answer answer = asked().get();
    assertThat(answer.status().code()).isEqualTo(503);
    assertThat(answer.body()).isEqualTo("not draining\n");
  }

  @Test
  void soManyMayWait() throws Exception {
    draining.set(true);
    CompletableFuture<Answer> first = asked();
    for (int i = 1; i < DrainEnd.MOST_WAITING; i++) {
      assertThat(asked()).isNotDone();
    }
    assertThat(asked().get().body()).isEqualTo("too many wait\n");
    end.tell();
    assertThat(first.get().status().code()).isEqualTo(200);
    assertThat(asked()).isNotDone();
  }

  private CompletableFuture<Answer> asked() {
    return end.answer().toCompletableFuture();
  }
}
