package org.ftpsbridge.session;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.ftpsbridge.ftp.FtpCommand;
import org.ftpsbridge.ftp.Stage;
import org.ftpsbridge.observe.BackendLoss;
import org.ftpsbridge.observe.BackendOpened;
import org.ftpsbridge.observe.ClientHint;
import org.ftpsbridge.observe.CloseNotify;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.observe.LineKind;
import org.ftpsbridge.observe.LoginReport;
import org.ftpsbridge.observe.Party;
import org.ftpsbridge.observe.RunningTransfer;
import org.ftpsbridge.observe.SessionDialect;
import org.ftpsbridge.observe.SessionEnd;
import org.ftpsbridge.observe.SessionEvents;
import org.ftpsbridge.observe.SessionFacts;
import org.ftpsbridge.observe.TransferReport;
import org.ftpsbridge.tls.Misfit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the events of one session, each with the facts of the session. */
final class SessionReporter {

  private static final Logger LOG = LoggerFactory.getLogger(SessionReporter.class);

  private final SessionEvents events;
  private final SessionFacts session;
  private final DialectNotes notes;
  private final Transcript transcript;
  private final long startedNanos = System.nanoTime();
  private @Nullable CloseReason reason;
  private Duration duration = Duration.ZERO;
  private int openTransfers;
  private boolean told;

  SessionReporter(SessionEvents events, SessionFacts session, DialectNotes notes) {
    this.events = events;
    this.session = session;
    this.notes = notes;
    this.transcript = new Transcript(events.tap(), session);
  }

  /** What is said and done, for those who look on. */
  Transcript transcript() {
    return transcript;
  }

  /** Where it is written down how the client speaks. */
  DialectNotes notes() {
    return notes;
  }

  String sessionId() {
    return session.id();
  }

  /**
   * The client said something.
   *
   * @param stage how far the session was
   * @param early whether a command before it had not been answered
   */
  void heard(FtpCommand command, Stage stage, boolean early) {
    LOG.atDebug()
        .addKeyValue("session", session.id())
        .addKeyValue("verb", DialectNotes.nameOf(command.verb(), stage))
        .log("command");
    notes.heard(command, stage, early);
    transcript.heard(command, stage);
  }

  /** Another phase begins. */
  void changed(SessionPhase before, SessionPhase next) {
    String from = before.getClass().getSimpleName();
    String to = next.getClass().getSimpleName();
    LOG.atDebug()
        .addKeyValue("session", session.id())
        .addKeyValue("from", from)
        .addKeyValue("to", to)
        .log("phase");
    if (!from.equals(to) && transcript.isRead()) {
      transcript.add(Party.BRIDGE, LineKind.PHASE, from + " to " + to, "");
    }
  }

  /** A time is over. */
  void elapsed(Wait wait) {
    String what = wait.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    transcript.add(Party.BRIDGE, LineKind.TIMER, "time is over: " + what, "");
  }

  void started() {
    events.onSessionStarted(session);
    transcript.started();
  }

  /** The control connection has TLS. */
  void secured() {
    SessionDialect soFar = notes.seen();
    soFar.tls().ifPresent(tls -> events.onSecured(session, tls, notes.sinceHello()));
    events.onDialect(session, soFar);
  }

  void backendOpened(BackendOpened backend) {
    events.onBackendOpened(session, backend);
  }

  void login(LoginReport login) {
    events.onLogin(session, login);
    if (transcript.isRead()) {
      transcript.add(Party.BACKEND, LineKind.LOGIN, "", words(login));
    }
    events.onDialect(session, notes.seen());
  }

  void backendLost(BackendLoss loss) {
    events.onBackendLost(session, loss);
    transcript.add(
        Party.BACKEND, LineKind.CONNECTION, loss.reason().sentence() + ": ", loss.detail());
  }

  void transferStarted(RunningTransfer transfer) {
    openTransfers++;
    events.onTransferStarted(session, transfer);
    events.onDialect(session, notes.seen());
  }

  void transferEnded(TransferReport report, Optional<CloseNotify> clientEnd) {
    openTransfers--;
    report.proof().ifPresent(proof -> notes.data().used(proof, clientEnd));
    events.onTransferEnded(session, report);
    if (transcript.isRead()) {
      transcript.add(Party.BRIDGE, LineKind.TRANSFER, "", words(report));
    }
  }

  /** The client's control connection is gone. */
  void disconnected(CloseReason why) {
    reason = why;
    duration = Duration.ofNanos(System.nanoTime() - startedNanos);
  }

  private void hint(Misfit seen) {
    transcript.add(
        Party.BRIDGE,
        LineKind.SESSION,
        seen.hint().sentence(),
        seen.detail().isEmpty() ? "" : " (" + seen.detail() + ")");
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
      if (!session.proxysOwn()) {
        notes.misfit(reason).ifPresent(this::hint);
      }
      events.onSessionEnded(session, new SessionEnd(reason, duration, notes.seen()));
      transcript.add(Party.BRIDGE, LineKind.SESSION, "ended: ", reason.sentence());
    }
    return true;
  }

  private static String words(LoginReport login) {
    return "%s by backend %s at %s with %d"
        .formatted(
            login.accepted() ? "accepted" : "refused",
            login.backend(),
            login.server(),
            login.replyCode());
  }

  private static String words(TransferReport report) {
    return "%s %s: %d bytes in %d ms, the client heard %s%s"
        .formatted(
            report.verb(),
            report.outcome().name().toLowerCase(Locale.ROOT),
            report.bytes(),
            report.duration().toMillis(),
            report.replyCode() == 0 ? "nothing" : String.valueOf(report.replyCode()),
            report.cause().isEmpty() ? "" : "; " + report.cause());
  }
}
