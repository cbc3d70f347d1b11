package org.ftpsbridge.session;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The clocks of one session, at most one for each {@link Wait}. */
final class SessionTimers {

  private final EventLoop loop;
  private final Consumer<Wait> onTimeout;
  private final Map<Wait, ScheduledFuture<?>> running = new EnumMap<>(Wait.class);

  SessionTimers(EventLoop loop, Consumer<Wait> onTimeout) {
    this.loop = loop;
    this.onTimeout = onTimeout;
  }

  /** Starts the clock, or starts it anew. */
  void arm(Wait wait, Duration time) {
    disarm(wait);
    running.put(
        wait,
        loop.schedule(
            () -> {
              running.remove(wait);
              onTimeout.accept(wait);
            },
            time.toMillis(),
            TimeUnit.MILLISECONDS));
  }

  /** Starts the clock unless it runs already. */
  void armIfIdle(Wait wait, Duration time) {
    if (!running.containsKey(wait)) {
      arm(wait, time);
    }
  }

  void disarm(Wait wait) {
    ScheduledFuture<?> timer = running.remove(wait);
    if (timer != null) {
      timer.cancel(false);
    }
  }

  void disarmAll() {
    running.values().forEach(timer -> timer.cancel(false));
    running.clear();
  }
}
