package org.ftpsbridge.net;

import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How late event loops are with what is due: what a session feels of whatever keeps its loop from
 * its work. Each loop is asked for a sign of life twice a second.
 */
public final class LoopLag {
  private static final long PERIOD = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long WINDOW = TimeUnit.SECONDS.toNanos(60);

  private final List<Beat> beats = new ArrayList<>();

  /** Watches these loops until they end. */
  public LoopLag(EventLoopGroup loops) {
    for (EventExecutor loop : loops) {
      Beat beat = new Beat(loop);
      beats.add(beat);
      beat.next(System.nanoTime());
    }
  }

  /** The worst of each loop in the last minute, the one that is late now included. Any thread. */
  public List<Duration> worst() {
    long now = System.nanoTime();
    return beats.stream().map(beat -> Duration.ofNanos(beat.worst(now))).toList();
  }

  /** One loop's signs of life. */
  private static final class Beat implements Runnable {
    private final EventExecutor loop;
    private volatile long due;
    private volatile long worst;
    private volatile long worstAt;

    Beat(EventExecutor loop) {
      this.loop = loop;
    }

    void next(long now) {
      due = now + PERIOD;
      loop.schedule(this, PERIOD, TimeUnit.NANOSECONDS);
    }

    @Override
    public void run() {
      long now = System.nanoTime();
      long late = Math.max(0, now - due);
      if (late >= worst || now - worstAt > WINDOW) {
        worst = late;
        worstAt = now;
      }
      if (!loop.isShuttingDown()) {
        next(now);
      }
    }

    long worst(long now) {
      long late = Math.max(0, now - due);
      return Math.max(late, now - worstAt > WINDOW ? 0 : worst);
    }
  }
}
