package org.ftpsbridge.app;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.ftpsbridge.observe.DoorCounts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells once a minute what went on at each listener's data ports, if anything did. */
final class DoorLog {
  private static final Logger LOG = LoggerFactory.getLogger(DoorLog.class);
  private static final int PERIOD_SECONDS = 60;

  private final Supplier<Map<String, DoorCounts>> doors;
  private final Map<String, DoorCounts> told = new HashMap<>();

  /** A log of what goes on at the data ports of each listener, by its name. */
  DoorLog(Supplier<Map<String, DoorCounts>> doors) {
    this.doors = doors;
  }

  /** Begins; ends with the process. */
  void start() {
    ScheduledExecutorService clock =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "door-log");
              thread.setDaemon(true);
              return thread;
            });
    clock.scheduleWithFixedDelay(this::tell, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
  }

  void tell() {
    doors
        .get()
        .forEach(
            (listener, counts) -> {
              if (!counts.equals(told.put(listener, counts)) && !counts.equals(DoorCounts.NONE)) {
                tell(listener, counts);
              }
            });
  }

  private static void tell(String listener, DoorCounts counts) {
    LOG.atInfo()
        .addKeyValue("listener", listener)
        .addKeyValue("promised", counts.promised())
        .addKeyValue("kept", counts.kept())
        .addKeyValue("unkept", counts.unkept())
        .addKeyValue("withoutPort", counts.withoutPort())
        .addKeyValue("strangers", counts.strangers())
        .addKeyValue("turnedAway", counts.turnedAway())
        .addKeyValue("standing", counts.standing())
        .addKeyValue("waiting", counts.waiting())
        .addKeyValue("unclaimed", counts.unclaimed())
        .log("data ports");
  }
}
