package org.ftpsbridge.session;

import java.util.Locale;
import java.util.function.Supplier;
import org.ftpsbridge.data.TransferTerms.Direction;
import org.ftpsbridge.ftp.FtpCommand;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.ftp.Stage;
import org.ftpsbridge.ftp.Verb;
import org.ftpsbridge.policy.CommandRule;

/** The backend knows the user; commands go there, but for those that touch TLS or data. */
record LoggedIn(Dialogue dialogue) implements SessionPhase {

  @Override
  public Stage stage() {
    return Stage.LOGGED_IN;
  }

  @Override
  public boolean takesCommands() {
    return true;
  }

  /** Who was promised a data connection may use it first. */
  @Override
  public boolean mayEnd() {
    return !dialogue.transfers().isPrepared();
  }

  @Override
  public SessionPhase onCommand(FtpCommand command) {
    CommandRule rule = dialogue.ruleFor(command, stage());
    return switch (rule.treatment()) {
      case USER -> changeUser(command);
      case FEATURES -> dialogue.ask(command, this);
      case PASSIVE, EXTENDED_PASSIVE -> open(() -> OpeningPassive.begin(dialogue, command));
      case ACTIVE, EXTENDED_ACTIVE -> open(() -> OpeningActive.begin(dialogue, command));
      case DOWNLOAD -> Transferring.begin(dialogue, command, Direction.DOWNLOAD);
      case UPLOAD -> Transferring.begin(dialogue, command, Direction.UPLOAD);
      case CLEAR -> Clearing.begin(dialogue);
      case MODE -> mode(command);
      case ABORT -> abort(command, rule);
      case REINITIALIZE -> dialogue.reinitialize();
      case QUIT -> dialogue.quit();
      case FORWARD, SECRET, SYSTEM, STATUS -> forward(command);
      default -> {
        dialogue.client().reply(dialogue.answers().to(command, rule));
        yield this;
      }
    };
  }

  private SessionPhase open(Supplier<SessionPhase> opening) {
    return dialogue.answers().clearDataRefusal().map(this::pass).orElseGet(opening);
  }

  private SessionPhase forward(FtpCommand command) {
    if (command.verb().equals(Verb.REST)) {
      dialogue.transfers().restart();
    }
    if (command.verb().equals(Verb.RANG)) {
      dialogue.transfers().range();
    }
    if (command.verb().equals(Verb.RNTO) && !mayHave(command.argument())) {
      return pass(Transferring.NAME_BUSY);
    }
    return AwaitingReply.to(
        command,
        dialogue,
        stage(),
        reply -> {
          dialogue.transfers().sizes().onReply(command, reply);
          return pass(reply);
        });
  }

  private boolean mayHave(String path) {
    BackendControl backend = dialogue.backend();
    return backend.uploads().share(backend.backend(), path);
  }

  private SessionPhase pass(FtpReply reply) {
    dialogue.client().reply(reply);
    return this;
  }

  private SessionPhase abort(FtpCommand command, CommandRule rule) {
    dialogue.transfers().cancel();
    return pass(dialogue.answers().to(command, rule));
  }

  private SessionPhase changeUser(FtpCommand command) {
    String user = command.argument();
    return dialogue
        .router()
        .routeFor(user)
        .filter(route -> dialogue.isOpenTo(route.backend(), route.user()))
        .map(route -> new Authenticating(dialogue, user, route).introduce(this))
        .orElseGet(
            () -> pass(FtpReply.of(503, "This user is served elsewhere; please use REIN first.")));
  }

  /** Stream mode alone: in block mode the end of file is in-band, and no verdict could be given. */
  private SessionPhase mode(FtpCommand command) {
    return switch (command.argument().toUpperCase(Locale.ROOT)) {
      case "S" -> forward(command);
      case "" -> pass(FtpReply.of(501, "A transfer mode is expected."));
      default -> pass(FtpReply.of(504, "Only stream mode is available."));
    };
  }
}
