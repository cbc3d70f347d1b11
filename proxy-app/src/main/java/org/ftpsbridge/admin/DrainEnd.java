package org.ftpsbridge.admin;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * Has whoever has to outlive the last session, such as the server beside a bridge in a Pod, wait
 * for it: an answer comes when a drain is over. What waits is bounded, in number and, where nothing
 * drains, in time.
 */
final class DrainEnd {

  /** For a drain to begin, which may be asked for at the same moment. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  static final int MOST_WAITING = 32;

  private final BooleanSupplier draining;
  private final Duration patience;
  private final Map<Long, CompletableFuture<Answer>> waiting = new ConcurrentHashMap<>();
  private final AtomicLong numbers = new AtomicLong();

  DrainEnd(BooleanSupplier draining, Duration patience) {
    this.draining = draining;
    this.patience = patience;
  }

  List<Route> routes() {
    return List.of(Route.later(HttpMethod.GET, "/drained", asked -> answer()).withoutToken());
  }

  /** What is said when it is over, or if nothing drains; whoever cancels it waits no longer. */
  CompletionStage<Answer> answer() {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    if (waiting.size() >= MOST_WAITING) {
      answer.complete(no("too many wait"));
      return answer;
    }
    long number = numbers.incrementAndGet();
    waiting.put(number, answer);
    CompletableFuture<Void> clock =
        new CompletableFuture<Void>()
            .completeOnTimeout(null, patience.toMillis(), TimeUnit.MILLISECONDS);
    clock.thenRun(() -> giveUp(answer));
    answer.whenComplete(
        (said, failure) -> {
          waiting.remove(number);
          clock.cancel(false);
        });
    return answer;
  }

  private void giveUp(CompletableFuture<Answer> answer) {
    if (!draining.getAsBoolean()) {
      answer.complete(no("not draining"));
    }
  }

  private static Answer no(String why) {
    return Answer.text(HttpResponseStatus.SERVICE_UNAVAILABLE, why);
  }

  /** The last session is over. Any thread. */
  void tell() {
    waiting.values().forEach(one -> one.complete(Answer.text(HttpResponseStatus.OK, "drained")));
  }
}
