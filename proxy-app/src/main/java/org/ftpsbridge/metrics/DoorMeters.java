package org.ftpsbridge.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.ftpsbridge.observe.DoorCounts;

/** What goes on at the data ports of one listener. */
final class DoorMeters {
  private static final String PROMISES =
      "Data ports that were promised, by what has become of the promise.";
  private static final String ODD = "Connections to data ports that were nobody's, or too many.";
  private static final String OPEN =
      "Promises that hold a data port, and sessions that wait for it.";

  private final MeterRegistry registry;
  private final List<Meter> all = new ArrayList<>();
  private final Tags listener;
  private volatile DoorCounts counts = DoorCounts.NONE;

  private DoorMeters(MeterRegistry registry, String listener) {
    this.registry = registry;
    this.listener = Tags.of("listener", listener);
  }

  static DoorMeters register(MeterRegistry registry, String listener) {
    DoorMeters meters = new DoorMeters(registry, listener);
    meters.count("promises", "result", "kept", DoorCounts::kept, PROMISES);
    meters.count("promises", "result", "unkept", DoorCounts::unkept, PROMISES);
    meters.count("promises", "result", "without-port", DoorCounts::withoutPort, PROMISES);
    meters.count("connections.odd", "kind", "stranger", DoorCounts::strangers, ODD);
    meters.count("connections.odd", "kind", "turned-away", DoorCounts::turnedAway, ODD);
    meters.gauge("promises.open", "state", "standing", DoorCounts::standing, OPEN);
    meters.gauge("promises.open", "state", "waiting", DoorCounts::waiting, OPEN);
    meters.all.add(
        Gauge.builder(
                "ftpsbridge.data.connections.unclaimed", meters, now -> now.counts.unclaimed())
            .description("Connections to data ports that no promise has yet.")
            .tags(meters.listener)
            .register(registry));
    return meters;
  }

  private void count(
      String name, String key, String word, ToDoubleFunction<DoorCounts> of, String help) {
    all.add(
        FunctionCounter.builder(
                "ftpsbridge.data." + name, this, now -> of.applyAsDouble(now.counts))
            .description(help)
            .tags(listener.and(key, word))
            .register(registry));
  }

  private void gauge(
      String name, String key, String word, ToDoubleFunction<DoorCounts> of, String help) {
    all.add(
        Gauge.builder("ftpsbridge.data." + name, this, now -> of.applyAsDouble(now.counts))
            .description(help)
            .tags(listener.and(key, word))
            .register(registry));
  }

  void adopt(DoorCounts now) {
    counts = now;
  }

  /** The listener is there no more. */
  void leave() {
    all.forEach(registry::remove);
  }
}
