package org.ftpsbridge.routing;

import static java.util.Objects.requireNonNull;

import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the DNS says about a name. It is asked anew once its answer is too old, which a session
 * waits for; while the DNS fails, and after a second of silence, its last good answer stands. Safe
 * for all threads; never blocks.
 */
final class LastAnswer<T> {

  private static final Logger LOG = LoggerFactory.getLogger(LastAnswer.class);

  /** What a session waits for a DNS that is silent, if there is something else to go by. */
  static final Duration PATIENCE = Duration.ofSeconds(1);

  /** A DNS that failed is not asked again for so long, if something else can be gone by. */
  private static final Duration PAUSE = Duration.ofSeconds(2);

  private final String name;
  private final Supplier<Future<T>> question;
  private final Function<T, Duration> lifeOf;
  private final ScheduledExecutorService timer;
  private final LongSupplier now;
  private @Nullable T last;
  private @Nullable CompletableFuture<T> asking;
  private long askAgain;
  private boolean failing;

  /**
   * Nothing is asked yet.
   *
   * @param lifeOf how long an answer is not asked for again
   * @param timer whatever it runs must not block
   * @param now the time in nanoseconds, from anywhere
   */
  LastAnswer(
      String name,
      Supplier<Future<T>> question,
      Function<T, Duration> lifeOf,
      ScheduledExecutorService timer,
      LongSupplier now) {
    this.name = name;
    this.question = question;
    this.lifeOf = lifeOf;
    this.timer = timer;
    this.now = now;
  }

  /** The answer that holds now, or fails with what keeps the DNS from giving a first one. */
  CompletableFuture<T> get() {
    CompletableFuture<T> asked = null;
    CompletableFuture<T> answer;
    T known;
    boolean holds;
    synchronized (this) {
      known = last;
      boolean fresh = known != null && now.getAsLong() - askAgain < 0;
      if (!fresh && asking == null) {
        asked = new CompletableFuture<>();
        asking = asked;
      }
      holds = fresh || failing;
      answer = known != null && holds ? CompletableFuture.completedFuture(known) : copyOf(asking);
    }
    if (asked != null) {
      ask(asked);
    }
    if (known != null && !holds) {
      T stale = known;
      timer.schedule(() -> settleFor(answer, stale), PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }
    return answer;
  }

  private static <T> CompletableFuture<T> copyOf(@Nullable CompletableFuture<T> asking) {
    return requireNonNull(asking).copy();
  }

  private void ask(CompletableFuture<T> asked) {
    Future<T> answer;
    try {
      answer = question.get();
    } catch (RuntimeException e) {
      // Whoever asks next would wait for an answer that never comes.
      fail(asked, e);
      return;
    }
    answer.addListener(
        f -> {
          if (answer.isSuccess()) {
            succeed(asked, answer.getNow());
          } else {
            fail(asked, answer.cause());
          }
        });
  }

  private void succeed(CompletableFuture<T> asked, T answer) {
    boolean recovered;
    synchronized (this) {
      recovered = failing;
      failing = false;
      last = answer;
      asking = null;
      askAgain = now.getAsLong() + lifeOf.apply(answer).toNanos();
    }
    if (recovered) {
      LOG.atInfo().addKeyValue("name", name).log("backend addresses are fresh again");
    }
    asked.complete(answer);
  }

  private void fail(CompletableFuture<T> asked, Throwable cause) {
    T known;
    synchronized (this) {
      known = last;
      asking = null;
      askAgain = now.getAsLong() + PAUSE.toNanos();
    }
    if (known == null) {
      asked.completeExceptionally(cause);
    } else {
      tell(String.valueOf(cause.getMessage()));
      asked.complete(known);
    }
  }

  private void settleFor(CompletableFuture<T> answer, T known) {
    if (answer.complete(known)) {
      tell("no answer in a second");
    }
  }

  private void tell(String cause) {
    synchronized (this) {
      if (failing) {
        return;
      }
      failing = true;
    }
    LOG.atWarn()
        .addKeyValue("name", name)
        .addKeyValue("cause", cause)
        .log("backend addresses are not fresh");
  }
}
