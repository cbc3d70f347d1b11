package org.ftpsbridge.session;

import java.time.Duration;
import java.util.Optional;
import org.ftpsbridge.data.ComingLeg;
import org.ftpsbridge.data.TransferOwner;
import org.ftpsbridge.ftp.FtpCommand;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.observe.ClientProof;
import org.ftpsbridge.observe.CloseNotify;
import org.ftpsbridge.observe.PartFate;
import org.ftpsbridge.observe.TransferOutcome;
import org.ftpsbridge.observe.TransferReport;

/** Turns what a transfer tells into events of the session, once its part has its fate too. */
final class TransferRecord implements TransferOwner {

  private final Dialogue dialogue;
  private final FtpCommand command;
  private final ComingLeg client;
  private final UploadPart part;
  private final long startedNanos = System.nanoTime();
  private int replyCode;

  TransferRecord(Dialogue dialogue, FtpCommand command, ComingLeg client, UploadPart part) {
    this.dialogue = dialogue;
    this.command = command;
    this.client = client;
    this.part = part;
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
    if (outcome != TransferOutcome.ABORTED) {
      part.none();
    }
    TransferReport report =
        new TransferReport(
            dialogue.login().user(),
            command.verb().name(),
            command.argument(),
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
    dialogue.reporter().transferEnded(report, closeNotify());
    dialogue.session().tellIfOver();
  }

  private Optional<CloseNotify> closeNotify() {
    return client.leg().isSuccess() ? client.leg().getNow().closeNotify() : Optional.empty();
  }
}
