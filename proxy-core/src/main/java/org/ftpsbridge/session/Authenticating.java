package org.ftpsbridge.session;

import java.util.List;
import org.ftpsbridge.ftp.FtpCommand;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.ftp.Stage;
import org.ftpsbridge.policy.CommandRule;

/**
 * The backend has heard a user name and wants to hear more: a password, an account.
 *
 * @param dialogue what the phase speaks through
 * @param user who the client says it is
 */
record Authenticating(Dialogue dialogue, String user) implements SessionPhase {

  /** Takes USER to the backend that serves this user. */
  static SessionPhase begin(Dialogue dialogue, FtpCommand command) {
    Authenticating next = new Authenticating(dialogue, command.argument());
    return ConnectingBackend.to(
        dialogue.rules().routing().backendFor(command.argument()),
        dialogue,
        () -> next.tell(command, new AwaitingUser(dialogue)));
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
      case USER -> begin(dialogue, command);
      case SECRET ->
          HoldingPassword.during(
              dialogue.standing().delayOf(user),
              dialogue,
              () -> tell(command, new AwaitingUser(dialogue)));
      case FEATURES, SYSTEM -> dialogue.ask(command, this);
      case REINITIALIZE -> dialogue.reinitialize();
      case QUIT -> dialogue.quit();
      case FOREIGN -> dialogue.refuseForeigner();
      default -> dialogue.answer(command, rule, this);
    };
  }

  /** Sends a command of the login and lets its reply decide; a refusal leads to the given phase. */
  SessionPhase tell(FtpCommand command, SessionPhase onRefusal) {
    return AwaitingReply.to(command, dialogue, stage(), reply -> judge(reply, onRefusal));
  }

  private SessionPhase judge(FtpReply reply, SessionPhase onRefusal) {
    if (reply.isCompletion()) {
      return repeat(dialogue.login().takeRemembered(), reply);
    }
    dialogue.client().reply(reply);
    if (reply.isIntermediate()) {
      return this;
    }
    dialogue.standing().onRefusedLogin(user, reply.code());
    report(reply);
    return onRefusal;
  }

  /** Repeats what the client said before login, swallows the replies, then hands on the 230. */
  private SessionPhase repeat(List<FtpCommand> remembered, FtpReply accepted) {
    if (remembered.isEmpty()) {
      dialogue.login().user(user);
      dialogue.standing().onLogin(user);
      report(accepted);
      dialogue.client().reply(accepted);
      return new LoggedIn(dialogue);
    }
    return AwaitingReply.toOwn(
        remembered.get(0),
        dialogue,
        stage(),
        reply -> repeat(remembered.subList(1, remembered.size()), accepted));
  }

  private void report(FtpReply reply) {
    dialogue.reporter().login(user, dialogue.backend().backend().name(), reply);
  }
}
