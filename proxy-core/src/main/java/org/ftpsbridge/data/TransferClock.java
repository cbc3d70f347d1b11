package org.ftpsbridge.data;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.ftpsbridge.net.Defects;
import org.jspecify.annotations.Nullable;

/** The clock of one transfer: it waits for one thing at a time. Belongs to the event loop. */
final class TransferClock {

  private final EventLoop loop;
  private @Nullable ScheduledFuture<?> running;

  TransferClock(EventLoop loop) {
    this.loop = loop;
  }

  /** Runs the task when the time is over, unless the clock is set anew or stopped before. */
  void after(Duration time, Runnable task) {
    stop();
    running = loop.schedule(task, time.toMillis(), TimeUnit.MILLISECONDS);
    running.addListener(
        f -> {
          if (f.cause() != null && !f.isCancelled()) {
            Defects.logUnlessExpected(f.cause());
          }
        });
  }

  /**
   * Runs the task once the progress has stood still for so long, as far as looking now and then
   * shows: after twice the time at the latest.
   */
  void afterStandstill(Duration time, LongSupplier progress, Runnable task) {
    long before = progress.getAsLong();
    after(
        time,
        () -> {
          if (progress.getAsLong() == before) {
            task.run();
          } else {
            afterStandstill(time, progress, task);
          }
        });
  }

  /** Looks every so often, and runs the task when it is so. */
  void onceSo(Duration every, BooleanSupplier so, Runnable task) {
    after(
        every,
        () -> {
          if (so.getAsBoolean()) {
            task.run();
          } else {
            onceSo(every, so, task);
          }
        });
  }

  void stop() {
    if (running != null) {
      running.cancel(false);
    }
  }
}
