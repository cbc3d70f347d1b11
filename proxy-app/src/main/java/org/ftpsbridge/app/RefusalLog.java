package org.ftpsbridge.app;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Executor;
import org.ftpsbridge.observe.ConnectionRefusal;
import org.ftpsbridge.observe.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of connections that were turned away, which a flood of them cannot flood: of each limit
 * the first is told at once, and what comes after it together, one line each time the pause is
 * over. Safe for all threads.
 */
final class RefusalLog {
  private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);

  private final Executor afterPause;
  private final Map<Refusal, Untold> untold = new EnumMap<>(Refusal.class);

  /** A log whose pause is over when the executor runs what it was given. */
  RefusalLog(Executor afterPause) {
    this.afterPause = afterPause;
  }

  synchronized void onConnectionRefused(ConnectionRefusal refusal) {
    Untold since = untold.get(refusal.limit());
    if (since == null) {
      tell(refusal, 1);
    } else {
      untold.put(refusal.limit(), new Untold(refusal, since.count + 1));
    }
  }

  private void tell(ConnectionRefusal refusal, int count) {
    LOG.atWarn()
        .addKeyValue("limit", SessionLog.word(refusal.limit()))
        .addKeyValue("count", count)
        .addKeyValue("listener", refusal.listener())
        .addKeyValue("client", SessionLog.endpoint(refusal.client()))
        .log("connections refused");
    untold.put(refusal.limit(), new Untold(refusal, 0));
    afterPause.execute(() -> onPauseOver(refusal.limit()));
  }

  private synchronized void onPauseOver(Refusal limit) {
    Untold since = untold.remove(limit);
    if (since != null && since.count > 0) {
      tell(since.last, since.count);
    }
  }

  /** What was turned away since the last line: how many, and the last of them. */
  private record Untold(ConnectionRefusal last, int count) {}
}
