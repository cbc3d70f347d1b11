package org.ftpsbridge.session;

import java.util.function.Supplier;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.ftp.Stage;
import org.ftpsbridge.observe.CloseReason;

/**
 * DELE is with the backend for the part of a failed upload. The client knows its verdict; its next
 * command waits, and DELE is awaited even for one that is gone.
 */
final class DeletingPart implements SessionPhase {

  private final Dialogue dialogue;
  private final UploadPart part;
  private Supplier<SessionPhase> then;

  DeletingPart(Dialogue dialogue, UploadPart part, Supplier<SessionPhase> then) {
    this.dialogue = dialogue;
    this.part = part;
    this.then = then;
  }

  @Override
  public Stage stage() {
    return Stage.LOGGED_IN;
  }

  @Override
  public Dialogue dialogue() {
    return dialogue;
  }

  @Override
  public SessionPhase onReply(FtpReply reply) {
    if (reply.isPreliminary()) {
      return this;
    }
    part.onDeleted(reply);
    return reply.code().value() == Dialogue.SERVICE_CLOSING
        ? dialogue.endWith(reply, CloseReason.BACKEND_LOST)
        : then.get();
  }

  @Override
  public SessionPhase onClientLost() {
    then = () -> dialogue.forget(CloseReason.CLIENT_LOST);
    dialogue.client().drop();
    return this;
  }
}
