package org.ftpsbridge.session;

import org.ftpsbridge.ftp.FtpCommand;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.ftp.Stage;
import org.ftpsbridge.observe.LoginReport;
import org.ftpsbridge.policy.CommandRule;

/**
 * No route leads from this session and its user to a backend. The user is asked for a password and
 * refused like one whose password is wrong, and as late: who exists is nobody's business.
 *
 * @param dialogue what the phase speaks through
 * @param user who the client says it is
 */
record Unserved(Dialogue dialogue, String user) implements SessionPhase {

  /** Answers USER. */
  static SessionPhase begin(Dialogue dialogue, String user) {
    dialogue.backend().quit();
    dialogue.client().reply(331, "Password required.");
    return new Unserved(dialogue, user);
  }

  @Override
  public Stage stage() {
    return Stage.AUTHENTICATING;
  }

  @Override
  public boolean takesCommands() {
    return true;
  }

  @Override
  public SessionPhase onCommand(FtpCommand command) {
    CommandRule rule = dialogue.ruleFor(command, stage());
    return switch (rule.treatment()) {
      case USER -> Authenticating.begin(dialogue, command);
      case SECRET ->
          HoldingPassword.during(dialogue.standing().delayOf(user), dialogue, this::refuse);
      case FEATURES, SYSTEM -> {
        dialogue.client().reply(dialogue.answers().beforeRouting(command));
        yield this;
      }
      case REINITIALIZE -> dialogue.reinitialize();
      case QUIT -> dialogue.quit();
      case FOREIGN -> dialogue.refuseForeigner();
      default -> dialogue.answer(command, rule, this);
    };
  }

  private SessionPhase refuse() {
    FtpReply refusal = FtpReply.of(530, "Login incorrect.");
    dialogue.standing().onRefusedLogin(user, refusal.code());
    dialogue.reporter().login(new LoginReport(user, "", "", false, refusal.code().value()));
    dialogue.client().reply(refusal);
    return new AwaitingUser(dialogue);
  }
}
