package org.ftpsbridge.session;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.ftpsbridge.data.DataTransfer;
import org.ftpsbridge.data.TransferFailure;
import org.ftpsbridge.data.TransferTerms;
import org.ftpsbridge.data.TransferTerms.Direction;
import org.ftpsbridge.ftp.FtpCommand;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.ftp.Stage;
import org.ftpsbridge.ftp.Verb;
import org.ftpsbridge.net.Truncation;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.policy.CommandRule;
import org.ftpsbridge.routing.BackendTls;
import org.ftpsbridge.session.TransferParameters.Prepared;
import org.jspecify.annotations.Nullable;

/**
 * A transfer command is with the backend. Of the client's commands only ABOR and STAT are served
 * meanwhile, and NOOP where the listener says so; the others, QUIT among them, wait in the queue
 * for the verdict.
 */
final class Transferring implements SessionPhase {

  /** RFC 959 section 4.2.2: file unavailable, busy. */
  static final FtpReply NAME_BUSY =
      FtpReply.of(450, "A part of this name is just being deleted; please try again.");

  /**
   * RFC 959 section 4.2.2: the action was not taken. Some servers find that out after their 1yz.
   */
  private static final Set<Integer> NOT_TAKEN = Set.of(450, 550, 553);

  private static final int SYSTEM_TYPE = 215;
  private static final Duration LATE_REPLY = Duration.ofSeconds(1);

  private final Dialogue dialogue;
  private final DataTransfer transfer;
  private final TransferNoops noops;
  private final UploadPart part;
  private final TransferRecord record;
  private boolean finalReplySeen;
  private boolean confirmed;
  private boolean verdictGiven;
  private boolean systemAnswered;
  private boolean stepFound;
  private boolean backendGone;
  private boolean clientGone;
  private boolean failed;
  private boolean untouched;
  private @Nullable CloseReason cutFor;
  private int aborts;

  private Transferring(
      Dialogue dialogue,
      FtpCommand command,
      Direction direction,
      Prepared prepared,
      UploadPart part) {
    this.dialogue = dialogue;
    this.noops = new TransferNoops(dialogue);
    this.part = part;
    TransferTerms terms =
        new TransferTerms(direction, truncation(dialogue, direction), dialogue.rules().timeouts());
    this.record =
        new TransferRecord(dialogue, command, direction, prepared.client().getNow(), part);
    this.transfer = new DataTransfer(terms, prepared.client().getNow(), prepared.backend(), record);
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
    Optional<UploadPart> part = UploadPart.of(dialogue, command, direction);
    if (part.isEmpty()) {
      prepared.get().cancel(dialogue.rules().timeouts().lingerClose());
      dialogue.client().reply(NAME_BUSY);
      return new LoggedIn(dialogue);
    }
    Transferring phase = new Transferring(dialogue, command, direction, prepared.get(), part.get());
    dialogue.backend().send(command);
    dialogue.transfers().run(phase.transfer, part.get());
    phase.record.begins(phase.transfer);
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
      part.onAnnounced();
      record.announced(reply);
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
      confirmed = reply.isCompletion();
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
    return verdictGiven ? afterAbort(goOn()) : this;
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
    if (cutFor != null) {
      return dialogue.end(cutFor);
    }
    failed = !reply.isCompletion();
    untouched = NOT_TAKEN.contains(reply.code().value());
    if (!backendInStep || backendGone) {
      return afterAbort(giveUp());
    }
    if (aborts == 0) {
      return noops.afterTransfer(this::goOn);
    }
    if (stepFound) {
      return afterAbort(goOn());
    }
    awaitStep();
    return this;
  }

  private SessionPhase goOn() {
    if (!failed) {
      part.none();
    }
    boolean whole = confirmed && transfer.isDelivered();
    return failed && !whole && !untouched ? part.leave(this::next) : next();
  }

  private SessionPhase next() {
    part.forsake();
    return clientGone ? dialogue.forget(CloseReason.CLIENT_LOST) : new LoggedIn(dialogue);
  }

  private SessionPhase giveUp() {
    part.forsake();
    return clientGone
        ? dialogue.forget(CloseReason.CLIENT_LOST)
        : Expiring.withoutBackend(dialogue);
  }

  private SessionPhase afterAbort(SessionPhase next) {
    if (aborts == 0) {
      return next;
    }
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
      return afterAbort(giveUp());
    }
    // Some servers say no 1yz: while bytes move, the transfer's own clocks tell whether it lives.
    if (wait != Wait.BACKEND_REPLY || transfer.bytes() == 0) {
      transfer.cut(TransferFailure.BACKEND_SILENT);
    }
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
  public SessionPhase onCut(CloseReason why) {
    if (verdictGiven) {
      return dialogue.end(why);
    }
    cutFor = why;
    transfer.cut(why == CloseReason.OPERATOR ? TransferFailure.OPERATOR : TransferFailure.DRAINED);
    return this;
  }

  /** Like ABOR; where a part is to be deleted the backend's reply is awaited all the same. */
  @Override
  public SessionPhase onClientLost() {
    if (clientGone) {
      return this;
    }
    if (backendGone || !part.isDeletable() || transfer.isDelivered()) {
      return SessionPhase.super.onClientLost();
    }
    clientGone = true;
    dialogue.client().drop();
    transfer.cut(TransferFailure.CLIENT_LEFT);
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
      return afterAbort(giveUp());
    }
    transfer.onBackendLost();
    return this;
  }
}
