package org.ftpsbridge.session;

import org.ftpsbridge.ftp.FtpCommand;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.ftp.Stage;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.policy.Treatment;

/**
 * The session is over, and the client hears it as the reply to its next command, so that it takes
 * the 421 for what it is; a client that says nothing hears it unasked after a moment.
 */
record Expiring(Dialogue dialogue, CloseReason reason) implements SessionPhase {

  /** Enters the phase when the backend cannot be used any more. */
  static SessionPhase withoutBackend(Dialogue dialogue) {
    dialogue.backend().close();
    return new Expiring(dialogue, CloseReason.BACKEND_LOST);
  }

  /** Before a login a word that nobody knows may still be a password. */
  @Override
  public Stage stage() {
    return dialogue.login().user().isEmpty() ? Stage.AWAITING_USER : Stage.LOGGED_IN;
  }

  @Override
  public boolean takesCommands() {
    return true;
  }

  @Override
  public SessionPhase onCommand(FtpCommand command) {
    return dialogue.ruleFor(command, stage()).treatment() == Treatment.QUIT
        ? dialogue.quit()
        : dialogue.end(reason);
  }

  @Override
  public SessionPhase onTimeout(Wait wait) {
    return dialogue.end(reason);
  }

  @Override
  public SessionPhase onUnasked(FtpReply reply) {
    return this;
  }

  @Override
  public SessionPhase onDrain() {
    return this;
  }

  @Override
  public SessionPhase onBackendLost(CloseReason lost) {
    return this;
  }
}
