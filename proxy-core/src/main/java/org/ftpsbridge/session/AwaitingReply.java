package org.ftpsbridge.session;

import java.util.function.Function;
import org.ftpsbridge.ftp.FtpCommand;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.ftp.Stage;
import org.ftpsbridge.observe.CloseReason;

/**
 * One command is with the backend; its final reply decides what comes next. 421 never gets that
 * far: it ends the session in the backend's own words.
 *
 * @param dialogue what the phase speaks through
 * @param stage the stage that the command belongs to
 * @param asked whether the client asked, and so hears 1yz replies too
 * @param then what the final reply leads to
 */
record AwaitingReply(
    Dialogue dialogue, Stage stage, boolean asked, Function<FtpReply, SessionPhase> then)
    implements SessionPhase {

  /** Sends a command of the client and waits. */
  static SessionPhase to(
      FtpCommand command, Dialogue dialogue, Stage stage, Function<FtpReply, SessionPhase> then) {
    dialogue.backend().send(command);
    return new AwaitingReply(dialogue, stage, true, then);
  }

  /** Sends a command of our own and waits. */
  static SessionPhase toOwn(
      FtpCommand command, Dialogue dialogue, Stage stage, Function<FtpReply, SessionPhase> then) {
    dialogue.backend().send(command);
    return new AwaitingReply(dialogue, stage, false, then);
  }

  @Override
  public SessionPhase onReply(FtpReply reply) {
    if (reply.isPreliminary()) {
      dialogue
          .session()
          .timers()
          .arm(Wait.BACKEND_REPLY, dialogue.rules().timeouts().backendReply());
      if (asked) {
        dialogue.client().reply(reply);
      }
      return this;
    }
    if (reply.code().value() == Dialogue.SERVICE_CLOSING) {
      return dialogue.endWith(reply, CloseReason.BACKEND_LOST);
    }
    return then.apply(reply);
  }
}
