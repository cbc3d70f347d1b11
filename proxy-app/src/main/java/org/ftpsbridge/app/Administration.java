package org.ftpsbridge.app;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.ftpsbridge.FtpsBridge;
import org.ftpsbridge.admin.Admin;
import org.ftpsbridge.admin.AdminEndpoint;
import org.ftpsbridge.admin.Controls;
import org.ftpsbridge.admin.ReloadResult;
import org.ftpsbridge.config.AdminSettings;
import org.ftpsbridge.config.Loaded;
import org.ftpsbridge.metrics.BridgeMetrics;
import org.ftpsbridge.net.Endpoint;
import org.ftpsbridge.observe.SessionDialect;
import org.ftpsbridge.observe.SessionEvents;
import org.ftpsbridge.trace.TraceEvents;
import org.ftpsbridge.trace.Traces;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The admin endpoint and what it tells of, where the configuration asks for it; else nothing. */
final class Administration {
  private static final Logger LOG = LoggerFactory.getLogger(Administration.class);

  private final Optional<AdminSettings> settings;
  private final Optional<BridgeMetrics> metrics;
  private final Traces traces = new Traces();
  private @Nullable AdminEndpoint endpoint;

  private Administration(Optional<AdminSettings> settings) {
    this.settings = settings;
    this.metrics = settings.map(some -> new BridgeMetrics());
  }

  /** What this configuration asks for; nothing runs yet. */
  static Administration of(Loaded loaded) {
    return new Administration(loaded.admin());
  }

  /** Whom a bridge is to tell its events: the log, and what counts them. */
  SessionEvents events(SessionEvents log) {
    return metrics
        .<SessionEvents>map(counts -> new EventFan(List.of(log, counts, new TraceEvents(traces))))
        .orElse(log);
  }

  /**
   * Listens from now on.
   *
   * @throws IOException as {@link AdminEndpoint} says
   */
  void start(FtpsBridge bridge, Reloads reloads, Drain drain) throws IOException {
    if (settings.isEmpty() || metrics.isEmpty()) {
      reloads.follow(new Follower(settings, Optional.empty(), metrics));
      return;
    }
    metrics.get().observe(bridge, () -> reloads.loaded().certificates(), Main.Version.text());
    AdminEndpoint here =
        Admin.start(settings.get(), bridge, metrics.get(), traces, new Steering(reloads, drain));
    endpoint = here;
    reloads.follow(new Follower(settings, Optional.of(here), metrics));
    LOG.atInfo().addKeyValue("address", here.address()).log("admin endpoint");
  }

  /** Ends it. */
  void stop() {
    if (endpoint != null) {
      endpoint.stop();
    }
    metrics.ifPresent(BridgeMetrics::close);
  }

  /** What others do for it. */
  private record Steering(Reloads reloads, Drain drain) implements Controls {
    @Override
    public Loaded loaded() {
      return reloads.loaded();
    }

    @Override
    public Map<String, Object> wordsOf(SessionDialect dialect) {
      return DialectPairs.of(dialect);
    }

    @Override
    public CompletionStage<ReloadResult> reload() {
      return reloads.ask();
    }

    @Override
    public boolean startDrain() {
      return drain.begin();
    }
  }

  /** Its part in a configuration that is read anew: all but where it is bound can change. */
  private record Follower(
      Optional<AdminSettings> before,
      Optional<AdminEndpoint> endpoint,
      Optional<BridgeMetrics> metrics)
      implements Reloads.Follower {

    @Override
    public Runnable prepare(Loaded next) throws IOException {
      Optional<Endpoint> bound = before.map(AdminSettings::bind);
      Optional<Endpoint> wanted = next.admin().map(AdminSettings::bind);
      if (!bound.equals(wanted)) {
        throw new IOException(
            "needs a restart: admin.bind is %s, not %s".formatted(words(bound), words(wanted)));
      }
      return endpoint.isPresent() && next.admin().isPresent()
          ? endpoint.get().prepare(next.admin().get())
          : () -> {};
    }

    private static String words(Optional<Endpoint> bind) {
      return bind.map(Endpoint::toString).orElse("not given");
    }

    @Override
    public void onReload(ReloadResult result) {
      metrics.ifPresent(
          counts ->
              counts.onReload(result.outcome(), result.outcome() == ReloadResult.Outcome.TAKEN_ON));
    }
  }
}
