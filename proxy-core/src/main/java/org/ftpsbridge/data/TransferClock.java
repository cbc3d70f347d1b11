package org.ftpsbridge.data;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
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

  void stop() {
    if (running != null) {
      running.cancel(false);
    }
  }
}
