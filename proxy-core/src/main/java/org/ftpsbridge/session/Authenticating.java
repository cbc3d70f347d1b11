package org.ftpsbridge.session;

import java.util.List;
import java.util.Optional;
import org.ftpsbridge.ftp.FtpCommand;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.ftp.Stage;
import org.ftpsbridge.ftp.Verb;
import org.ftpsbridge.observe.LoginReport;
import org.ftpsbridge.policy.CommandRule;
import org.ftpsbridge.routing.Route;

/**
 * The backend has heard a user name and wants to hear more: a password, an account.
 *
 * @param dialogue what the phase speaks through
 * @param user who the client says it is
 * @param route where that user is served, and as whom
 */
record Authenticating(Dialogue dialogue, String user, Route route) implements SessionPhase {

  /** Takes USER to the backend that serves this user. */
  static SessionPhase begin(Dialogue dialogue, FtpCommand command) {
    String user = command.argument();
    Optional<Route> route = dialogue.router().routeFor(user);
    if (route.isEmpty()) {
      return Unserved.begin(dialogue, user);
    }
    Authenticating next = new Authenticating(dialogue, user, route.get());
    return ConnectingBackend.to(
        route.get().backend(),
        route.get().user(),
        dialogue,
        () -> next.introduce(new AwaitingUser(dialogue)));
  }

  /** Says USER to the backend, which is open, as it knows the user. */
  SessionPhase introduce(SessionPhase onRefusal) {
    return tell(new FtpCommand(Verb.USER, route.user()), onRefusal);
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
              dialogue.standing().delayOf(account()),
              dialogue,
              () -> tell(command, new AwaitingUser(dialogue)));
      case FEATURES, SYSTEM -> dialogue.askBeforeLogin(command, this);
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
    dialogue.standing().onRefusedLogin(account(), reply.code());
    report(reply);
    return onRefusal;
  }

  /** Repeats what the client said before login, swallows the replies, then hands on the 230. */
  private SessionPhase repeat(List<FtpCommand> remembered, FtpReply accepted) {
    if (remembered.isEmpty()) {
      dialogue.login().user(user);
      dialogue.standing().onLogin(account());
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

  /**
   * Whose password is guessed: the user as the backend knows it, however the client writes it, and
   * nobody of that name on another backend, whose login would forgive the guesses.
   */
  private String account() {
    return route.backend().name() + "/" + route.user();
  }

  private void report(FtpReply reply) {
    dialogue
        .reporter()
        .login(
            new LoginReport(
                user,
                dialogue.backend().backend().name(),
                dialogue.backend().server().toString(),
                reply.isCompletion(),
                reply.code().value()));
  }
}
