package org.ftpsbridge.app;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.ftpsbridge.observe.DoorCounts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells once a minute what went on at each listener's data ports, if anything did. */
final class DoorLog {
  private static final Logger LOG = LoggerFactory.getLogger(DoorLog.class);
  private static final int PERIOD_SECONDS = 60;

  private final List<String> listeners;
  private final Function<String, DoorCounts> doorOf;
  private final Map<String, DoorCounts> told = new HashMap<>();

  DoorLog(List<String> listeners, Function<String, DoorCounts> doorOf) {
    this.listeners = List.copyOf(listeners);
    this.doorOf = doorOf;
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
    for (String listener : listeners) {
      DoorCounts counts = doorOf.apply(listener);
      if (!counts.equals(told.put(listener, counts)) && !counts.equals(DoorCounts.NONE)) {
        tell(listener, counts);
      }
    }
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
