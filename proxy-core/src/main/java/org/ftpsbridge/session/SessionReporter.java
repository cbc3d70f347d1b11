package org.ftpsbridge.session;

import java.time.Duration;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.observe.BackendLoss;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.observe.LoginReport;
import org.ftpsbridge.observe.SessionEvents;
import org.ftpsbridge.observe.SessionFacts;
import org.ftpsbridge.observe.TransferReport;

/** Tells the events of one session, each with the facts of the session. */
final class SessionReporter {

  private final SessionEvents events;
  private final SessionFacts session;
  private final long startedNanos = System.nanoTime();
  private int openTransfers;

  SessionReporter(SessionEvents events, SessionFacts session) {
    this.events = events;
    this.session = session;
  }

  String sessionId() {
    return session.id();
  }

  void started() {
    events.onSessionStarted(session);
  }

  void login(String user, String backend, FtpReply reply) {
    events.onLogin(
        session, new LoginReport(user, backend, reply.isCompletion(), reply.code().value()));
  }

  void backendLost(String backend, CloseReason reason, String detail) {
    events.onBackendLost(session, new BackendLoss(backend, reason, detail));
  }

  void transferStarted() {
    openTransfers++;
  }

  void transferEnded(TransferReport report) {
    openTransfers--;
    events.onTransferEnded(session, report);
  }

  /** Whether each transfer has had its last word. */
  boolean isComplete() {
    return openTransfers == 0;
  }

  void ended(CloseReason reason) {
    events.onSessionEnded(session, reason, Duration.ofNanos(System.nanoTime() - startedNanos));
  }
}
