package org.ftpsbridge.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.ftpsbridge.FtpsBridge;
import org.ftpsbridge.config.CertificateLife;
import org.ftpsbridge.observe.BackendLoss;
import org.ftpsbridge.observe.BackendOpened;
import org.ftpsbridge.observe.ClientHint;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.observe.ConnectionRefusal;
import org.ftpsbridge.observe.LoginReport;
import org.ftpsbridge.observe.RunningTransfer;
import org.ftpsbridge.observe.ServerSeen;
import org.ftpsbridge.observe.SessionDialect;
import org.ftpsbridge.observe.SessionEnd;
import org.ftpsbridge.observe.SessionEvents;
import org.ftpsbridge.observe.SessionFacts;
import org.ftpsbridge.observe.TlsSeen;
import org.ftpsbridge.observe.TransferOutcome;
import org.ftpsbridge.observe.TransferReport;
import org.jspecify.annotations.Nullable;

/**
 * Counts what happens to sessions, and asks the bridge how it stands when it is scraped. Labels are
 * names and servers of the configuration and words of ours, never what a client says or where it
 * comes from.
 */
public final class BridgeMetrics implements SessionEvents, AutoCloseable {
  private static final Set<CloseReason> USUAL =
      EnumSet.of(
          CloseReason.QUIT,
          CloseReason.CLIENT_LOST,
          CloseReason.IDLE_TIMEOUT,
          CloseReason.DRAINED,
          CloseReason.OPERATOR);
  private static final Set<TransferOutcome> FAILED =
      EnumSet.of(TransferOutcome.ABORTED, TransferOutcome.REFUSED);
  private static final Duration[] BUCKETS =
      List.of(5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000).stream()
          .map(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collector = new JvmGcMetrics();
  private final LiveSessions live = new LiveSessions();
  private final RecentFailures failures = new RecentFailures();
  private final Counts counts = new Counts(registry);
  private final MeterProvider<Timer> handshakes =
      timer("tls.handshake", "TLS handshakes with clients, from their ClientHello.");
  private final MeterProvider<Timer> opened =
      timer(Standing.OPENED, "From the first packet to a server until it may hear a user name.");
  private volatile boolean reloadHolds = true;
  private volatile double reloadedAt = System.currentTimeMillis() / 1000.0;
  private volatile @Nullable Standing standing;
  private volatile String version = "";

  private MeterProvider<Timer> timer(String name, String help) {
    return Timer.builder("ftpsbridge." + name)
        .description(help)
        .serviceLevelObjectives(BUCKETS)
        .withRegistry(registry);
  }

  /** Looks at this bridge from now on, and at these certificates. */
  public void observe(
      FtpsBridge bridge, Supplier<List<CertificateLife>> certificates, String version) {
    this.version = version;
    standing = new Standing(registry, bridge, live, certificates, counts);
    Gauge.builder("ftpsbridge.build.info", () -> 1)
        .description("The program that runs.")
        .tags("version", version, "java", System.getProperty("java.version", ""))
        .register(registry);
    Gauge.builder("ftpsbridge.reload.timestamp", () -> reloadedAt)
        .baseUnit("seconds")
        .description("When the configuration that holds was taken on.")
        .register(registry);
    Gauge.builder("ftpsbridge.reload.successful", () -> reloadHolds ? 1 : 0)
        .description("Whether the configuration as it was last read is the one that holds.")
        .register(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    ProcessorTime.register(registry);
    BufferMemory.register(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    collector.bindTo(registry);
  }

  /** Which program runs. */
  public String version() {
    return version;
  }

  /** What has failed lately. */
  public RecentFailures failures() {
    return failures;
  }

  /** The sessions that run. */
  public LiveSessions live() {
    return live;
  }

  /** All of them, in the text format of Prometheus. */
  public String scrape() {
    live.all().forEach(session -> session.transfers().forEach(one -> moved(session.facts(), one)));
    Optional.ofNullable(standing).ifPresent(Standing::look);
    return registry.scrape();
  }

  /** The configuration was read anew. Any thread. */
  public void onReload(Enum<?> outcome, boolean holds) {
    counts.reloads.withTags("result", word(outcome)).increment();
    reloadHolds = holds;
    if (holds) {
      reloadedAt = System.currentTimeMillis() / 1000.0;
    }
  }

  private void moved(SessionFacts session, LiveTransfer transfer) {
    counts
        .bytes
        .withTags(of(session).and("direction", direction(transfer.transfer().isUpload())))
        .increment((double) transfer.uncounted());
  }

  @Override
  public void onConnectionRefused(ConnectionRefusal refusal) {
    counts
        .refused
        .withTags("listener", refusal.listener(), "limit", word(refusal.limit()))
        .increment();
    failures.add("connection refused", word(refusal.limit()));
  }

  @Override
  public void onSessionStarted(SessionFacts session) {
    live.onStarted(session);
    counts.started.withTags(of(session)).increment();
  }

  @Override
  public void onSecured(SessionFacts session, TlsSeen tls, Duration handshake) {
    handshakes.withTags(of(session).and("version", tls.version())).record(handshake);
  }

  @Override
  public void onDialect(SessionFacts session, SessionDialect soFar) {
    live.onDialect(session, soFar);
  }

  @Override
  public void onBackendOpened(SessionFacts session, BackendOpened backend) {
    opened
        .withTags("backend", backend.backend(), "server", backend.server())
        .record(backend.duration());
  }

  @Override
  public void onLogin(SessionFacts session, LoginReport login) {
    live.onLogin(session, login);
    counts
        .logins
        .withTags(
            of(session)
                .and("backend", login.backend())
                .and("result", login.accepted() ? "accepted" : "refused"))
        .increment();
    if (!login.accepted()) {
      failures.add("login", "refused");
    }
  }

  @Override
  public void onBackendLost(SessionFacts session, BackendLoss loss) {
    counts.losses.withTags("backend", loss.backend(), "reason", word(loss.reason())).increment();
    failures.add("backend", word(loss.reason()));
  }

  @Override
  public void onServerChanged(ServerSeen server) {
    // How servers stand is asked for at each scrape.
  }

  @Override
  public void onTransferStarted(SessionFacts session, RunningTransfer transfer) {
    live.onTransferStarted(session, transfer);
  }

  @Override
  public void onTransferEnded(SessionFacts session, TransferReport transfer) {
    live.onTransferEnded(
        session,
        one -> {
          moved(session, one);
          counts
              .transfers
              .withTags(
                  of(session)
                      .and("direction", direction(one.transfer().isUpload()))
                      .and("outcome", word(transfer.outcome())))
              .increment();
        });
    if (FAILED.contains(transfer.outcome())) {
      failures.add("transfer", word(transfer.outcome()));
    }
    transfer
        .proof()
        .ifPresent(
            proof -> counts.proofs.withTags(of(session).and("proof", word(proof))).increment());
  }

  @Override
  public void onHint(ClientHint hint) {
    counts.hints.withTags("listener", hint.listener(), "hint", word(hint.hint())).increment();
    failures.add("client not served", word(hint.hint()));
  }

  @Override
  public void onSessionEnded(SessionFacts session, SessionEnd end) {
    live.onEnded(session);
    counts.ended.withTags(of(session).and("reason", word(end.reason()))).increment();
    if (!USUAL.contains(end.reason())) {
      failures.add("session", word(end.reason()));
    }
    if (Counts.OF_HANDSHAKES.contains(end.reason())) {
      counts.handshakeFailures.withTags(of(session).and("reason", word(end.reason()))).increment();
    }
    if (end.dialect().isMixing()) {
      counts.mixing.withTags(of(session)).increment();
    }
  }

  private static Tags of(SessionFacts session) {
    return Tags.of("listener", session.listener());
  }

  static String direction(boolean upload) {
    return upload ? "upload" : "download";
  }

  /** An enum's name as the log writes it. */
  public static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public void close() {
    collector.close();
    registry.close();
  }
}
