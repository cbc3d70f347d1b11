package org.ftpsbridge.app;

import org.ftpsbridge.FtpsBridge;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The polite end: a first signal lets transfers end, a second one cuts what still runs, and the
 * exit code tells whether anything was cut.
 */
final class Drain {
  private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

  private final FtpsBridge bridge;
  private final Signals signals;

  Drain(FtpsBridge bridge, Signals signals) {
    this.bridge = bridge;
    this.signals = signals;
  }

  /** Waits for the first signal, then for the end; returns the exit code. */
  int await() throws InterruptedException {
    signals.await();
    LOG.info("draining");
    Thread second = new Thread(this::hurryAtSignal, "second-signal");
    second.setDaemon(true);
    second.start();
    int cutOff = bridge.drain();
    LOG.atInfo().addKeyValue("transfersCutOff", cutOff).log("stopped");
    return cutOff == 0 ? ExitCode.OK : ExitCode.CUT_OFF;
  }

  private void hurryAtSignal() {
    try {
      signals.await();
      LOG.info("not waiting any longer");
      bridge.hurry();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
