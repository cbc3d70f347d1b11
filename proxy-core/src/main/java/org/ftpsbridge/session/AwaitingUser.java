package org.ftpsbridge.session;

import java.util.Optional;
import org.ftpsbridge.ftp.FtpCommand;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.ftp.Stage;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.policy.CommandRule;
import org.ftpsbridge.routing.Backend;

/** Nobody has said who they are; the backend is opened only when a command needs it. */
record AwaitingUser(Dialogue dialogue) implements SessionPhase {

  @Override
  public Stage stage() {
    return Stage.AWAITING_USER;
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
      case HOST -> dialogue.host(command, this);
      case SECURE -> Securing.begin(dialogue, command);
      case FEATURES, SYSTEM -> askBackend(command);
      case REINITIALIZE -> dialogue.reinitialize();
      case QUIT -> dialogue.quit();
      case FOREIGN -> dialogue.refuseForeigner();
      default -> dialogue.answer(command, rule, this);
    };
  }

  private SessionPhase askBackend(FtpCommand question) {
    Optional<Backend> backend =
        dialogue.router().onlyBackend().filter(only -> !only.group().balance().needsUser());
    if (backend.isEmpty()) {
      dialogue.client().reply(dialogue.answers().beforeRouting(question));
      return this;
    }
    return ConnectingBackend.to(backend.get(), "", dialogue, () -> dialogue.ask(question, this));
  }

  /** A backend that tires of waiting for USER is opened again when USER comes. */
  @Override
  public SessionPhase onBackendLost(CloseReason reason) {
    return this;
  }

  @Override
  public SessionPhase onUnasked(FtpReply reply) {
    dialogue.backend().close();
    return this;
  }
}
