package org.ftpsbridge.session;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.ftpsbridge.data.ComingLeg;
import org.ftpsbridge.data.DataTransfer;
import org.ftpsbridge.data.TransferOwner;
import org.ftpsbridge.data.TransferTerms.Direction;
import org.ftpsbridge.ftp.FtpCommand;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.ftp.Verb;
import org.ftpsbridge.observe.ClientProof;
import org.ftpsbridge.observe.CloseNotify;
import org.ftpsbridge.observe.PartFate;
import org.ftpsbridge.observe.RunningTransfer;
import org.ftpsbridge.observe.TransferOutcome;
import org.ftpsbridge.observe.TransferReport;
import org.jspecify.annotations.Nullable;

/** Turns what a transfer tells into events of the session, once its part has its fate too. */
final class TransferRecord implements TransferOwner, RunningTransfer {

  private static final long UNKNOWN = -1;

  private final Dialogue dialogue;
  private final FtpCommand command;
  private final ComingLeg client;
  private final UploadPart part;
  private final long startedNanos = System.nanoTime();
  private final boolean upload;
  private final String user;
  private final boolean restarted;
  private @Nullable DataTransfer transfer;
  private volatile long size = UNKNOWN;
  private volatile boolean over;
  private int replyCode;

  TransferRecord(
      Dialogue dialogue,
      FtpCommand command,
      Direction direction,
      ComingLeg client,
      UploadPart part) {
    this.upload = direction == Direction.UPLOAD;
    this.user = dialogue.login().user();
    this.restarted = dialogue.transfers().isRestarted();
    this.dialogue = dialogue;
    this.command = command;
    this.client = client;
    this.part = part;
  }

  /** The transfer that it tells of is about to start. */
  void begins(DataTransfer told) {
    transfer = told;
    if (command.verb().equals(Verb.RETR)) {
      expect(dialogue.transfers().sizes().of(command.argument()));
    }
    dialogue.reporter().transferStarted(this);
  }

  /** The backend takes the command on. */
  void announced(FtpReply reply) {
    if (!upload) {
      expect(SizeMemory.announcedBy(reply));
    }
  }

  /** Of a transfer that begins within the file the rest is not known. */
  private void expect(OptionalLong known) {
    if (known.isPresent() && !restarted) {
      size = known.getAsLong();
    }
  }

  @Override
  public String user() {
    return user;
  }

  @Override
  public String verb() {
    return command.verb().name();
  }

  @Override
  public String path() {
    return command.argument();
  }

  @Override
  public boolean isUpload() {
    return upload;
  }

  @Override
  public long startedNanos() {
    return startedNanos;
  }

  @Override
  public long bytes() {
    return transfer == null ? 0 : transfer.bytes();
  }

  @Override
  public OptionalLong size() {
    long known = size;
    return known == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(known);
  }

  @Override
  public boolean isOver() {
    return over;
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
    if (outcome != TransferOutcome.ABORTED) {
      part.none();
    }
    TransferReport report =
        new TransferReport(
            user,
            verb(),
            path(),
            outcome,
            bytes,
            Duration.ofNanos(System.nanoTime() - startedNanos),
            replyCode,
            proof,
            cause,
            PartFate.NONE);
    part.whenSettled((fate, why) -> tell(report.leaving(fate, why)));
  }

  private void tell(TransferReport report) {
    over = true;
    dialogue.reporter().transferEnded(report, closeNotify());
    dialogue.session().tellIfOver();
  }

  private Optional<CloseNotify> closeNotify() {
    return client.leg().isSuccess() ? client.leg().getNow().closeNotify() : Optional.empty();
  }
}
