package org.ftpsbridge.session;

import java.time.Duration;
import java.util.Optional;
import org.ftpsbridge.data.ComingLeg;
import org.ftpsbridge.data.DataTransfer;
import org.ftpsbridge.data.TransferFailure;
import org.ftpsbridge.data.TransferOwner;
import org.ftpsbridge.data.TransferTerms;
import org.ftpsbridge.data.TransferTerms.Direction;
import org.ftpsbridge.ftp.FtpCommand;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.ftp.Stage;
import org.ftpsbridge.ftp.Verb;
import org.ftpsbridge.net.Truncation;
import org.ftpsbridge.observe.ClientProof;
import org.ftpsbridge.observe.CloseNotify;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.observe.TransferOutcome;
import org.ftpsbridge.observe.TransferReport;
import org.ftpsbridge.policy.CommandRule;
import org.ftpsbridge.routing.BackendTls;
import org.ftpsbridge.session.TransferParameters.Prepared;

/**
 * A transfer command is with the backend. Of the client's commands only ABOR and STAT are served
 * meanwhile, and NOOP where the listener says so; the others, QUIT among them, wait in the queue
 * for the verdict.
 */
final class Transferring implements SessionPhase {

  private static final int SYSTEM_TYPE = 215;
  private static final Duration LATE_REPLY = Duration.ofSeconds(1);

  private final Dialogue dialogue;
  private final DataTransfer transfer;
  private final TransferNoops noops;
  private boolean finalReplySeen;
  private boolean verdictGiven;
  private boolean systemAnswered;
  private boolean stepFound;
  private boolean backendGone;
  private boolean drainOver;
  private int aborts;

  private Transferring(
      Dialogue dialogue, FtpCommand command, Direction direction, Prepared prepared) {
    this.dialogue = dialogue;
    this.noops = new TransferNoops(dialogue);
    TransferTerms terms =
        new TransferTerms(direction, truncation(dialogue, direction), dialogue.rules().timeouts());
    this.transfer =
        new DataTransfer(
            terms,
            prepared.client().getNow(),
            prepared.backend(),
            new Report(dialogue, command, prepared.client().getNow()));
  }

  /** What the sending side is forgiven: the client's way of ending, or the backend's. */
  private static Truncation truncation(Dialogue dialogue, Direction direction) {
    return direction == Direction.UPLOAD
        ? dialogue.data().settings().truncation()
        : dialogue.backend().backend().tls().map(BackendTls::truncation).orElse(Truncation.STRICT);
  }

  /** Sends the command at once, whatever the data connections have come to. */
  static SessionPhase begin(Dialogue dialogue, FtpCommand command, Direction direction) {
    Optional<Prepared> prepared = dialogue.transfers().take();
    if (prepared.isEmpty() || prepared.get().hasLapsed()) {
      prepared.ifPresent(lapsed -> lapsed.cancel(dialogue.rules().timeouts().lingerClose()));
      dialogue.client().reply(425, "Please open a data connection first, with EPSV or PASV.");
      return new LoggedIn(dialogue);
    }
    Transferring phase = new Transferring(dialogue, command, direction, prepared.get());
    dialogue.backend().send(command);
    dialogue.transfers().run(phase.transfer);
    phase.transfer.start();
    return phase;
  }

  @Override
  public Stage stage() {
    return Stage.TRANSFERRING;
  }

  @Override
  public Dialogue dialogue() {
    return dialogue;
  }

  @Override
  public boolean servesAtOnce(Verb verb, boolean isFirst) {
    return dialogue.rules().table().servedDuringTransfer(verb)
        || (isFirst && noops.servesAtOnce(verb));
  }

  @Override
  public SessionPhase onCommand(FtpCommand command) {
    CommandRule rule = dialogue.ruleFor(command, stage());
    switch (rule.treatment()) {
      case STATUS -> dialogue.client().reply(211, transfer.bytes() + " bytes transferred so far.");
      case ABORT -> abort();
      case FORWARD -> noops.serve(command);
      default -> dialogue.client().reply(dialogue.answers().to(command, rule));
    }
    return this;
  }

  private void abort() {
    aborts++;
    transfer.cut(TransferFailure.ABOR);
    if (aborts > 1 || backendGone) {
      return;
    }
    dialogue.backend().send(new FtpCommand(Verb.ABOR));
    if (finalReplySeen) {
      findStep();
    }
  }

  /**
   * Servers answer a transfer and its ABOR with two final replies, in either order, or with one for
   * both, or ignore ABOR. A SYST behind it is answered by all, and with 215, which is no answer to
   * ABOR or to a transfer. If a reply is still due then, it is awaited for a moment: a server may
   * run the transfer on a thread of its own.
   */
  private void findStep() {
    dialogue.backend().send(new FtpCommand(Verb.SYST));
  }

  @Override
  public SessionPhase onReply(FtpReply reply) {
    if (reply.isPreliminary()) {
      noops.onAnnounced();
      if (transfer.onPreliminaryReply()) {
        dialogue.client().reply(reply);
      }
      return this;
    }
    if (noops.take(reply, finalReplySeen && aborts == 0)) {
      return this;
    }
    if (!finalReplySeen) {
      finalReplySeen = true;
      transfer.onFinalReply(reply);
      if (aborts > 0) {
        findStep();
      }
      return this;
    }
    if (dialogue.backend().isAnswered()) {
      return onStepFound();
    }
    if (reply.code().value() == SYSTEM_TYPE) {
      systemAnswered = true;
      if (verdictGiven) {
        awaitStep();
      }
    }
    return this;
  }

  private SessionPhase onStepFound() {
    dialogue.backend().expectNothing();
    noops.settle();
    stepFound = true;
    return verdictGiven ? afterAbort(new LoggedIn(dialogue)) : this;
  }

  private void awaitStep() {
    dialogue
        .session()
        .timers()
        .arm(
            Wait.ABORT_REPLY,
            systemAnswered ? LATE_REPLY : dialogue.rules().timeouts().abortReply());
  }

  @Override
  public SessionPhase onVerdict(FtpReply reply, boolean backendInStep) {
    verdictGiven = true;
    if (reply.code().value() == Dialogue.SERVICE_CLOSING) {
      return dialogue.endWith(reply, CloseReason.BACKEND_LOST);
    }
    dialogue.client().reply(reply);
    if (drainOver) {
      return dialogue.end(CloseReason.DRAINED);
    }
    boolean goesOn = backendInStep && !backendGone;
    if (goesOn && aborts == 0) {
      return noops.afterTransfer();
    }
    SessionPhase next = goesOn ? new LoggedIn(dialogue) : Expiring.withoutBackend(dialogue);
    if (aborts == 0) {
      return next;
    }
    if (stepFound || !goesOn) {
      return afterAbort(next);
    }
    awaitStep();
    return this;
  }

  private SessionPhase afterAbort(SessionPhase next) {
    dialogue.session().timers().disarm(Wait.ABORT_REPLY);
    dialogue.client().reply(226, "Abort processed.");
    for (; aborts > 1; aborts--) {
      dialogue.client().reply(225, "The transfer was aborted already.");
    }
    return next;
  }

  @Override
  public SessionPhase onTimeout(Wait wait) {
    if (wait == Wait.ABORT_REPLY && systemAnswered) {
      return onStepFound();
    }
    if (wait == Wait.ABORT_REPLY) {
      return afterAbort(Expiring.withoutBackend(dialogue));
    }
    transfer.cut(TransferFailure.BACKEND_SILENT);
    return this;
  }

  /** Whether bytes may still be on their way: the client has not been told how it ended. */
  boolean isUndecided() {
    return !verdictGiven;
  }

  @Override
  public SessionPhase onDrain() {
    return this;
  }

  @Override
  public SessionPhase onDrainOver() {
    if (verdictGiven) {
      return dialogue.end(CloseReason.DRAINED);
    }
    drainOver = true;
    transfer.cut(TransferFailure.DRAINED);
    return this;
  }

  @Override
  public SessionPhase onUnasked(FtpReply reply) {
    return onBackendLost(CloseReason.BACKEND_PROTOCOL);
  }

  @Override
  public SessionPhase onBackendLost(CloseReason reason) {
    backendGone = true;
    if (verdictGiven) {
      return afterAbort(Expiring.withoutBackend(dialogue));
    }
    transfer.onBackendLost();
    return this;
  }

  /** Turns what the transfer tells into events of the session. */
  private static final class Report implements TransferOwner {

    private final Dialogue dialogue;
    private final FtpCommand command;
    private final ComingLeg client;
    private final long startedNanos = System.nanoTime();
    private int replyCode;

    Report(Dialogue dialogue, FtpCommand command, ComingLeg client) {
      this.dialogue = dialogue;
      this.command = command;
      this.client = client;
      dialogue.reporter().transferStarted();
    }

    @Override
    public void onVerdict(FtpReply reply, boolean backendInStep) {
      replyCode = dialogue.client().isEnding() ? 0 : reply.code().value();
      dialogue.post(phase -> phase.onVerdict(reply, backendInStep));
    }

    @Override
    public void onOutcome(
        TransferOutcome outcome, long bytes, Optional<ClientProof> proof, String cause) {
      proof.ifPresent(shown -> dialogue.transfers().shown(shown, outcome));
      dialogue
          .reporter()
          .transferEnded(
              new TransferReport(
                  dialogue.login().user(),
                  command.verb().name(),
                  command.argument(),
                  outcome,
                  bytes,
                  Duration.ofNanos(System.nanoTime() - startedNanos),
                  replyCode,
                  proof,
                  cause),
              closeNotify());
      dialogue.session().tellIfOver();
    }

    private Optional<CloseNotify> closeNotify() {
      return client.leg().isSuccess() ? client.leg().getNow().closeNotify() : Optional.empty();
    }
  }
}
