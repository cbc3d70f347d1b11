package org.ftpsbridge.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.ftpsbridge.Listener;
import org.ftpsbridge.Settings;
import org.ftpsbridge.observe.ClientProof;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.observe.Hint;
import org.ftpsbridge.observe.Refusal;
import org.ftpsbridge.observe.TransferOutcome;
import org.ftpsbridge.routing.Backend;
import org.jspecify.annotations.Nullable;

/**
 * What is counted of sessions. Each count of a listener begins at 0 and not with its first event:
 * Prometheus takes a series that comes with a 1 for no increase, and an alert would miss it.
 */
final class Counts {
  static final Set<CloseReason> OF_HANDSHAKES =
      EnumSet.of(
          CloseReason.TLS_FAILED, CloseReason.HANDSHAKE_TIMEOUT, CloseReason.CLIENT_CERTIFICATE);

  final MeterProvider<Counter> started;
  final MeterProvider<Counter> ended;
  final MeterProvider<Counter> mixing;
  final MeterProvider<Counter> refused;
  final MeterProvider<Counter> handshakeFailures;
  final MeterProvider<Counter> logins;
  final MeterProvider<Counter> losses;
  final MeterProvider<Counter> transfers;
  final MeterProvider<Counter> bytes;
  final MeterProvider<Counter> proofs;
  final MeterProvider<Counter> hints;
  final MeterProvider<Counter> reloads;
  private final MeterRegistry registry;
  private @Nullable Settings begun;

  Counts(MeterRegistry registry) {
    this.registry = registry;
    started = counter("sessions.started", "Sessions that have begun.");
    ended = counter("sessions.ended", "Sessions that have ended, by the reason.");
    mixing =
        counter("sessions.mixing", "Sessions that offered the TLS session of another that lives.");
    refused = counter("connections.refused", "Connections closed before TLS, by the limit.");
    handshakeFailures =
        counter("tls.handshake.failures", "TLS handshakes with clients that failed.");
    logins = counter("logins", "Logins that a backend has accepted or refused.");
    losses =
        counter("backend.losses", "Backends that could not be used or were lost, by the reason.");
    transfers = counter("transfers", "Transfers that have ended, by the outcome.");
    bytes = counter("transfer.bytes", "Payload handed to the receiving side.");
    proofs = counter("data.connections", "Data connections of transfers, by what they proved.");
    hints = counter("hints", "Clients that were not served, by what they seem to be.");
    reloads =
        counter("reloads", "Configurations that were read anew while it runs, by the result.");
  }

  private MeterProvider<Counter> counter(String name, String help) {
    return Counter.builder("ftpsbridge." + name).description(help).withRegistry(registry);
  }

  /** Whatever may happen under these settings has happened no time, or as often as it has. */
  synchronized void beginWith(Settings settings) {
    if (!settings.equals(begun)) {
      begun = settings;
      settings.listeners().forEach(this::begin);
    }
  }

  private void begin(Listener listener) {
    Tags ours = Tags.of("listener", listener.name());
    started.withTags(ours);
    mixing.withTags(ours);
    begin(ended, ours, "reason", CloseReason.values());
    begin(refused, ours, "limit", Refusal.values());
    begin(handshakeFailures, ours, "reason", OF_HANDSHAKES.toArray(CloseReason[]::new));
    begin(hints, ours, "hint", Hint.values());
    begin(proofs, ours, "proof", ClientProof.values());
    for (boolean upload : new boolean[] {true, false}) {
      Tags there = ours.and("direction", BridgeMetrics.direction(upload));
      bytes.withTags(there);
      begin(transfers, there, "outcome", TransferOutcome.values());
    }
    listener.routing().backends().forEach(backend -> begin(backend, ours));
  }

  private void begin(Backend backend, Tags listener) {
    Tags its = Tags.of("backend", backend.name());
    logins.withTags(listener.and(its).and("result", "accepted"));
    logins.withTags(listener.and(its).and("result", "refused"));
    begin(
        losses,
        its,
        "reason",
        Arrays.stream(CloseReason.values())
            .filter(reason -> reason.name().startsWith("BACKEND_"))
            .toArray(CloseReason[]::new));
  }

  private static void begin(
      MeterProvider<Counter> counter, Tags tags, String label, Enum<?>... words) {
    for (Enum<?> word : words) {
      counter.withTags(tags.and(label, BridgeMetrics.word(word)));
    }
  }
}
