package org.ftpsbridge.metrics;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.ftpsbridge.observe.LoginReport;
import org.ftpsbridge.observe.SessionDialect;
import org.ftpsbridge.observe.SessionFacts;
import org.jspecify.annotations.Nullable;

/** A session that runs, as far as its events have told. Any thread. */
public final class LiveSession {
  private final SessionFacts facts;
  private final Instant started = Instant.now();
  final Set<LiveTransfer> transfers = ConcurrentHashMap.newKeySet();
  private volatile @Nullable LoginReport login;
  private volatile @Nullable SessionDialect dialect;

  LiveSession(SessionFacts facts) {
    this.facts = facts;
  }

  /** What is known of it from its first moment. */
  public SessionFacts facts() {
    return facts;
  }

  /** When that was. */
  public Instant started() {
    return started;
  }

  /** The last login that was accepted. */
  public Optional<LoginReport> login() {
    return Optional.ofNullable(login);
  }

  /** How its client has spoken so far. */
  public Optional<SessionDialect> dialect() {
    return Optional.ofNullable(dialect);
  }

  /** What it transfers: one at a time, and before it those whose client has not ended its side. */
  public List<LiveTransfer> transfers() {
    return List.copyOf(transfers);
  }

  void onLogin(LoginReport report) {
    login = report.accepted() ? report : login;
  }

  void onDialect(SessionDialect soFar) {
    dialect = soFar;
  }
}
