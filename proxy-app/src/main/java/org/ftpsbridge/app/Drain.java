package org.ftpsbridge.app;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.ftpsbridge.FtpsBridge;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The polite end: a first signal lets transfers end, a second one cuts what still runs, and the
 * exit code tells whether anything was cut. Whoever asks for it elsewhere has sent no signal: a
 * hook that does so before the SIGTERM of its supervisor cuts nothing.
 */
final class Drain {
  private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

  /** What is left to do behind the last transfer. */
  static final Duration TO_CLOSE = Duration.ofSeconds(15);

  private final FtpsBridge bridge;
  private final Signals signals;
  private final Supervisor supervisor;
  private final AtomicBoolean begun = new AtomicBoolean();

  Drain(FtpsBridge bridge, Signals signals, Supervisor supervisor) {
    this.bridge = bridge;
    this.signals = signals;
    this.supervisor = supervisor;
  }

  /** Begins as a first signal would; false if it has begun already, and nothing happens then. */
  boolean begin() {
    boolean first = begun.compareAndSet(false, true);
    if (first) {
      signals.raise();
    }
    return first;
  }

  /** Waits for the first signal, then for the end; returns the exit code. */
  int await() throws InterruptedException {
    signals.await();
    boolean asked = begun.getAndSet(true);
    LOG.info("draining");
    supervisor.stopping(bridge.settings().drainTimeout().plus(TO_CLOSE));
    // What was asked for counts among what is received, before the first signal or after it.
    Thread second = new Thread(() -> hurryBehind(asked ? 1 : 0), "second-signal");
    second.setDaemon(true);
    second.start();
    int cutOff = bridge.drain();
    LOG.atInfo().addKeyValue("transfersCutOff", cutOff).log("stopped");
    return cutOff == 0 ? ExitCode.OK : ExitCode.CUT_OFF;
  }

  private void hurryBehind(int others) {
    try {
      for (int i = 0; i <= others; i++) {
        signals.await();
      }
      LOG.info("not waiting any longer");
      bridge.hurry();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
