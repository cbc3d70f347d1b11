package org.ftpsbridge.session;

import java.util.function.Function;
import org.ftpsbridge.ftp.FtpCommand;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.ftp.Stage;
import org.ftpsbridge.observe.CloseReason;

/**
 * One command is with the backend; its final reply decides what comes next. 421 never gets that
 * far: it ends the session in the backend's own words.
 */
record AwaitingReply(Dialogue dialogue, Stage stage, Function<FtpReply, SessionPhase> then)
    implements SessionPhase {

  /** Sends a command and waits. */
  static SessionPhase to(
      FtpCommand command, Dialogue dialogue, Stage stage, Function<FtpReply, SessionPhase> then) {
    dialogue.backend().send(command);
    return new AwaitingReply(dialogue, stage, then);
  }

  @Override
  public SessionPhase onReply(FtpReply reply) {
    if (reply.isPreliminary()) {
      dialogue.client().reply(reply);
      return this;
    }
    if (reply.code().value() == Dialogue.SERVICE_CLOSING) {
      return dialogue.endWith(reply, CloseReason.BACKEND_LOST);
    }
    return then.apply(reply);
  }
}
