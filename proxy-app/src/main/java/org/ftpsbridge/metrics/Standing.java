package org.ftpsbridge.metrics;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.ftpsbridge.FtpsBridge;
import org.ftpsbridge.Listener;
import org.ftpsbridge.config.CertificateLife;
import org.ftpsbridge.net.LoopLag;
import org.ftpsbridge.observe.DoorCounts;
import org.ftpsbridge.observe.ServerCondition;
import org.ftpsbridge.observe.ServerSeen;

/**
 * How the bridge stands, asked for at each scrape. What is gone by then, such as a server or a
 * listener, is gone here too.
 */
final class Standing {
  /** What is told of each server that sessions have come to. */
  static final String OPENED = "backend.open";

  private final MeterRegistry registry;
  private final FtpsBridge bridge;
  private final LiveSessions live;
  private final Supplier<List<CertificateLife>> certificates;
  private final Counts counts;
  private final LoopLag lag;
  private final Map<String, DoorMeters> doors = new HashMap<>();
  private final Set<Meter.Id> leaving = new HashSet<>();
  private final MultiGauge sessions;
  private final MultiGauge transfers;
  private final MultiGauge serverSessions;
  private final MultiGauge conditions;
  private final MultiGauge checks;
  private final MultiGauge expiries;
  private final MultiGauge lags;

  Standing(
      MeterRegistry registry,
      FtpsBridge bridge,
      LiveSessions live,
      Supplier<List<CertificateLife>> certificates,
      Counts counts) {
    this.registry = registry;
    this.bridge = bridge;
    this.live = live;
    this.certificates = certificates;
    this.counts = counts;
    this.lag = bridge.watchLoops();
    this.sessions = gauge("sessions", "", "Sessions that run.");
    this.transfers = gauge("transfers.running", "", "Transfers that run.");
    this.serverSessions =
        gauge("backend.server.sessions", "", "Control connections to a server of a backend.");
    this.conditions =
        gauge("backend.server.condition", "", "1 for what a server is, and 0 for what it is not.");
    this.checks =
        gauge("backend.server.check", "seconds", "How long the last good check of a server took.");
    this.expiries = gauge("certificate.expiry.timestamp", "seconds", "When a certificate ends.");
    this.lags =
        gauge("event.loop.lag", "seconds", "How late an event loop was at worst in a minute.");
    Gauge.builder("ftpsbridge.draining", () -> bridge.isDraining() ? 1 : 0)
        .description("Whether the bridge lets its sessions end, and takes no new ones.")
        .register(registry);
  }

  private MultiGauge gauge(String name, String unit, String help) {
    MultiGauge.Builder gauge = MultiGauge.builder("ftpsbridge." + name).description(help);
    return (unit.isEmpty() ? gauge : gauge.baseUnit(unit)).register(registry);
  }

  /** Looks anew. */
  synchronized void look() {
    counts.beginWith(bridge.settings());
    doors();
    sessions();
    servers();
    // Of several in one role the first that ends counts.
    Map<String, Instant> ends =
        certificates.get().stream()
            .collect(
                toMap(
                    CertificateLife::role,
                    CertificateLife::ends,
                    (one, other) -> one.isBefore(other) ? one : other));
    expiries.register(
        ends.entrySet().stream()
            .map(one -> row(one.getValue().getEpochSecond(), "certificate", one.getKey()))
            .toList(),
        true);
    List<Duration> worst = lag.worst();
    List<Row<?>> rows = new ArrayList<>();
    for (int i = 0; i < worst.size(); i++) {
      rows.add(row(worst.get(i).toNanos() / 1e9, "loop", String.valueOf(i)));
    }
    lags.register(rows, true);
  }

  private void doors() {
    Map<String, DoorCounts> now = bridge.doors();
    now.forEach(
        (listener, counts) ->
            doors
                .computeIfAbsent(listener, name -> DoorMeters.register(registry, name))
                .adopt(counts));
    doors.entrySet().stream()
        .filter(door -> !now.containsKey(door.getKey()))
        .forEach(door -> door.getValue().leave());
    doors.keySet().retainAll(now.keySet());
  }

  private void sessions() {
    List<LiveSession> all = live.all();
    Map<String, Long> running =
        all.stream().collect(groupingBy(session -> session.facts().listener(), counting()));
    List<String> listeners =
        Stream.concat(
                bridge.settings().listeners().stream().map(Listener::name),
                running.keySet().stream())
            .distinct()
            .toList();
    sessions.register(
        listeners.stream()
            .map(name -> row(running.getOrDefault(name, 0L), "listener", name))
            .toList(),
        true);
    transfers.register(
        listeners.stream()
            .flatMap(
                name ->
                    Stream.of(true, false)
                        .map(
                            upload ->
                                row(
                                    transfers(all, name, upload),
                                    "listener",
                                    name,
                                    "direction",
                                    BridgeMetrics.direction(upload))))
            .toList(),
        true);
  }

  private static long transfers(List<LiveSession> all, String listener, boolean upload) {
    return all.stream()
        .filter(session -> session.facts().listener().equals(listener))
        .flatMap(session -> session.transfers().stream())
        .filter(one -> one.transfer().isUpload() == upload)
        .count();
  }

  private void servers() {
    List<ServerSeen> seen = bridge.servers();
    forgetAllBut(seen);
    serverSessions.register(seen.stream().map(one -> row(one.sessions(), of(one))).toList(), true);
    conditions.register(
        seen.stream()
            .flatMap(
                one ->
                    Stream.of(ServerCondition.values())
                        .map(
                            condition ->
                                Row.of(
                                    Tags.of(of(one))
                                        .and("condition", BridgeMetrics.word(condition)),
                                    one.condition() == condition ? 1 : 0)))
            .toList(),
        true);
    checks.register(
        seen.stream()
            .filter(one -> one.latency().isPresent())
            .map(one -> row(one.latency().get().toNanos() / 1e9, of(one)))
            .toList(),
        true);
  }

  /** Addresses come and go with the DNS: of those that are gone the last is told once more. */
  private void forgetAllBut(List<ServerSeen> seen) {
    Set<Tags> here = seen.stream().map(one -> Tags.of(of(one))).collect(toSet());
    Set<Meter.Id> gone =
        registry.find("ftpsbridge." + OPENED).timers().stream()
            .map(Meter::getId)
            .filter(id -> !here.contains(Tags.of(id.getTags())))
            .collect(toSet());
    leaving.retainAll(gone);
    leaving.forEach(registry::remove);
    gone.removeAll(leaving);
    leaving.clear();
    leaving.addAll(gone);
  }

  private static String[] of(ServerSeen server) {
    return new String[] {"backend", server.backend(), "server", server.address()};
  }

  private static Row<?> row(Number value, String... labels) {
    return Row.of(Tags.of(labels), value);
  }
}
