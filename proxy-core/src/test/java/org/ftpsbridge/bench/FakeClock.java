package org.ftpsbridge.bench;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.ftpsbridge.net.Transport;

/** A clock that goes as the real one does, until a test moves it on; a bridge's timers obey it. */
public final class FakeClock implements Ticker {

  private static final Duration STEP = Duration.ofSeconds(10);

  private final AtomicLong ahead = new AtomicLong();
  private final List<EventLoopGroup> obeying = new CopyOnWriteArrayList<>();

  /** A transport whose timers go by this clock. */
  public Transport transport() {
    return Transport.start(
        io -> {
          EventLoopGroup loops = new Loops(io);
          obeying.add(loops);
          return loops;
        });
  }

  /**
   * Moves the time on, in steps of at most {@link #STEP}, so that what a timer sets anew runs from
   * then. Every timer that is due at the end has run when this returns.
   */
  public void advance(Duration time) throws InterruptedException {
    for (Duration left = time; left.compareTo(Duration.ZERO) > 0; left = left.minus(STEP)) {
      ahead.addAndGet(Math.min(left.toNanos(), STEP.toNanos()));
      settle();
    }
  }

  /**
   * A loop that finds one task behind the other looks at no timer: one more timer waits in line.
   */
  private void settle() throws InterruptedException {
    for (EventLoopGroup loops : obeying) {
      for (EventExecutor loop : loops) {
        if (!loop.isShuttingDown()) {
          loop.submit(() -> loop.schedule(() -> {}, 0, TimeUnit.NANOSECONDS))
              .sync()
              .getNow()
              .await();
        }
      }
    }
  }

  @Override
  public long initialNanoTime() {
    return Ticker.systemTicker().initialNanoTime();
  }

  @Override
  public long nanoTime() {
    return Ticker.systemTicker().nanoTime() + ahead.get();
  }

  @Override
  public void sleep(long delay, TimeUnit unit) throws InterruptedException {
    throw new UnsupportedOperationException("a test moves the time on");
  }

  /** Two are enough for a test. */
  private final class Loops extends MultiThreadIoEventLoopGroup {

    Loops(IoHandlerFactory io) {
      super(2, Executors.defaultThreadFactory(), io, FakeClock.this);
    }

    @Override
    protected IoEventLoop newChild(Executor executor, IoHandlerFactory io, Object... clock) {
      return new Loop(this, executor, io, (FakeClock) clock[0]);
    }
  }

  /** An event loop like any other, but for the time. */
  private static final class Loop extends SingleThreadIoEventLoop {

    private final FakeClock clock;

    Loop(Loops group, Executor executor, IoHandlerFactory io, FakeClock clock) {
      super(group, executor, io);
      this.clock = clock;
    }

    @Override
    public Ticker ticker() {
      // Asked for by the constructor above this one, too.
      return clock == null ? Ticker.systemTicker() : clock;
    }

    @Override
    protected long delayNanos(long realNanos) {
      return super.delayNanos(clock.nanoTime() + clock.initialNanoTime());
    }
  }
}
