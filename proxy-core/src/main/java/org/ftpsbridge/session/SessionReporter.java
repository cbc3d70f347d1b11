package org.ftpsbridge.session;

import java.time.Duration;
import java.util.Optional;
import org.ftpsbridge.observe.BackendLoss;
import org.ftpsbridge.observe.ClientHint;
import org.ftpsbridge.observe.CloseNotify;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.observe.LoginReport;
import org.ftpsbridge.observe.SessionEnd;
import org.ftpsbridge.observe.SessionEvents;
import org.ftpsbridge.observe.SessionFacts;
import org.ftpsbridge.observe.TransferReport;
import org.ftpsbridge.tls.Misfit;
import org.jspecify.annotations.Nullable;

/** Tells the events of one session, each with the facts of the session. */
final class SessionReporter {

  private final SessionEvents events;
  private final SessionFacts session;
  private final DialectNotes notes;
  private final long startedNanos = System.nanoTime();
  private @Nullable CloseReason reason;
  private Duration duration = Duration.ZERO;
  private int openTransfers;
  private boolean told;

  SessionReporter(SessionEvents events, SessionFacts session, DialectNotes notes) {
    this.events = events;
    this.session = session;
    this.notes = notes;
  }

  /** Where it is written down how the client speaks. */
  DialectNotes notes() {
    return notes;
  }

  String sessionId() {
    return session.id();
  }

  void started() {
    events.onSessionStarted(session);
  }

  void login(LoginReport login) {
    events.onLogin(session, login);
  }

  void backendLost(BackendLoss loss) {
    events.onBackendLost(session, loss);
  }

  void transferStarted() {
    openTransfers++;
  }

  void transferEnded(TransferReport report, Optional<CloseNotify> clientEnd) {
    openTransfers--;
    report.proof().ifPresent(proof -> notes.data().used(proof, clientEnd));
    events.onTransferEnded(session, report);
  }

  /** The client's control connection is gone. */
  void disconnected(CloseReason why) {
    reason = why;
    duration = Duration.ofNanos(System.nanoTime() - startedNanos);
  }

  private void hint(Misfit seen) {
    events.onHint(
        new ClientHint(
            session.id(), session.listener(), session.client(), seen.hint(), seen.detail()));
  }

  /** Tells the end once the client is gone and each transfer has had its last word. */
  boolean tellIfOver() {
    if (reason == null || openTransfers > 0) {
      return false;
    }
    if (!told) {
      told = true;
      notes.misfit(reason).ifPresent(this::hint);
      events.onSessionEnded(session, new SessionEnd(reason, duration, notes.seen()));
    }
    return true;
  }
}
