package org.ftpsbridge.app;

import org.ftpsbridge.FtpsBridge;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The polite end. The first SIGTERM or SIGINT makes the Java machine run its shutdown hooks, of
 * which this is one; it lets transfers end, writes out the log and halts with an exit code of its
 * own, which a hook can do in no other way. Further signals change nothing while it runs, and it
 * runs no longer than the drain timeout.
 */
final class Drain implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

  private final FtpsBridge bridge;

  private Drain(FtpsBridge bridge) {
    this.bridge = bridge;
  }

  /** From now on a signal drains the bridge and ends the process. */
  static void atSignal(FtpsBridge bridge) {
    Runtime.getRuntime().addShutdownHook(new Thread(new Drain(bridge), "drain"));
  }

  @Override
  public void run() {
    int code = ExitCode.DEFECT;
    try {
      LOG.info("draining");
      int cutOff = bridge.drain();
      LOG.atInfo().addKeyValue("transfersCutOff", cutOff).log("stopped");
      code = cutOff == 0 ? ExitCode.OK : ExitCode.CUT_OFF;
    } catch (RuntimeException e) {
      LOG.error("the drain has failed", e);
    } finally {
      LogSetup.flush();
      Runtime.getRuntime().halt(code);
    }
  }
}
