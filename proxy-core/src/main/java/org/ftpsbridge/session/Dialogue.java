package org.ftpsbridge.session;

import java.util.function.UnaryOperator;
import org.ftpsbridge.ftp.FtpCommand;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.ftp.Stage;
import org.ftpsbridge.ftp.Verb;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.policy.ClientDialect;
import org.ftpsbridge.policy.CommandRule;
import org.ftpsbridge.routing.Backend;

/**
 * What the phases of one session share: both control connections, the rules, and what the client
 * has said so far.
 *
 * @param session whom events are posted to and clocks belong to
 * @param client the client's control connection
 * @param backend the backend's control connection
 * @param rules what holds for the listener
 * @param data how data connections are come by
 * @param transfers what the client said about its data connections
 * @param login who the client is
 * @param router where it goes
 * @param standing how it stands with the limits of its address
 * @param answers what is answered without the backend
 * @param reporter whom events are told to
 */
record Dialogue(
    ControlSession session,
    ClientControl client,
    BackendControl backend,
    SessionRules rules,
    DataAccess data,
    TransferParameters transfers,
    LoginDetails login,
    Router router,
    ClientStanding standing,
    LocalAnswers answers,
    SessionReporter reporter) {

  /** RFC 959: service not available, closing control connection. */
  static final int SERVICE_CLOSING = 421;

  /** What is to be said between these two, from the first word on. */
  static Dialogue between(
      ClientControl client,
      BackendControl backend,
      ControlSession session,
      SessionRules rules,
      DataAccess data,
      SessionReporter reporter) {
    ClientDialect dialect = rules.dialect();
    TransferParameters transfers =
        new TransferParameters(
            dialect, rules.timeouts().lingerClose(), session::serve, reporter.transcript());
    LoginDetails login = new LoginDetails();
    Router router = new Router(rules.routing(), client.address(), dialect.security());
    boolean activeMode = data.settings().active().isPresent();
    boolean hosts = rules.routing().asksForHost();
    return new Dialogue(
        session,
        client,
        backend,
        rules,
        data,
        transfers,
        login,
        router,
        new ClientStanding(client.address(), rules),
        new LocalAnswers(
            transfers,
            login,
            dialect.requireTls(),
            dialect.features(activeMode, hosts),
            reporter.notes()),
        reporter);
  }

  CommandRule ruleFor(FtpCommand command, Stage stage) {
    return rules.table().ruleFor(command.verb(), stage, client.security());
  }

  /** What the session has in common with others that belong to the same server of a backend. */
  String keyOf(Backend backend, String user) {
    return backend.group().balance().keyOf(user, client.address());
  }

  /** Whether commands of this user can be sent to this very backend. */
  boolean isOpenTo(Backend wanted, String user) {
    return backend.isOpenTo(wanted, keyOf(wanted, user));
  }

  /** An event from a future, for the phase that stands when it is served. */
  void post(UnaryOperator<SessionPhase> event) {
    session.handle(event);
  }

  /** Answers a command before login; whoever says nothing but what is refused is left. */
  SessionPhase answer(FtpCommand command, CommandRule rule, SessionPhase back) {
    FtpReply reply = answers.to(command, rule);
    client.reply(reply);
    boolean refused = reply.code().isPermanentNegative();
    return refused && login.refusedOnceTooOften() ? end(CloseReason.TOO_MANY_REFUSALS) : back;
  }

  /** Takes a question to the open backend and its answer to the client, FEAT being merged. */
  SessionPhase ask(FtpCommand question, SessionPhase back) {
    return AwaitingReply.to(
        question,
        this,
        back.stage(),
        reply -> {
          boolean asked = question.verb().equals(Verb.FEAT);
          client.reply(asked ? answers.features().mergedInto(reply).toReply() : reply);
          return back;
        });
  }

  /**
   * The same before login: where several backends are possible, what one of them says would tell
   * which it is.
   */
  SessionPhase askBeforeLogin(FtpCommand question, SessionPhase back) {
    if (router.onlyBackend().isPresent()) {
      return ask(question, back);
    }
    client.reply(answers.beforeRouting(question));
    return back;
  }

  /** Answers HOST (RFC 7151). */
  SessionPhase host(FtpCommand command, SessionPhase back) {
    FtpReply reply = router.host(command.argument());
    client.reply(reply);
    boolean refused = reply.code().isPermanentNegative();
    return refused && login.refusedOnceTooOften() ? end(CloseReason.TOO_MANY_REFUSALS) : back;
  }

  /** Greets, first and after REIN. */
  SessionPhase greet() {
    client.greet();
    return new AwaitingUser(this);
  }

  /** Back to a session that nobody has logged in to; TLS stays (RFC 959 section 4.1.1, REIN). */
  SessionPhase reinitialize() {
    backend.quit();
    transfers.reset();
    login.reset();
    router.reset();
    return greet();
  }

  /** The client has begun to speak another protocol (ALPACA). */
  SessionPhase refuseForeigner() {
    return endWith(
        FtpReply.of(500, "This is a server of FTP alone."), CloseReason.FOREIGN_PROTOCOL);
  }

  /** The client said QUIT. */
  SessionPhase quit() {
    backend.quit();
    return endWith(FtpReply.of(221, "Goodbye."), CloseReason.QUIT);
  }

  /** Ends the session with 421 and the reason in words. */
  SessionPhase end(CloseReason reason) {
    return endWith(
        FtpReply.of(SERVICE_CLOSING, "Closing the control connection: " + reason.sentence() + "."),
        reason);
  }

  /** Ends the session with a reply of its own. */
  SessionPhase endWith(FtpReply reply, CloseReason reason) {
    client.reply(reply);
    release();
    client.end();
    return new Closing(this, reason);
  }

  /** Ends the session without a word to the client. */
  SessionPhase forget(CloseReason reason) {
    release();
    client.drop();
    return new Closing(this, reason);
  }

  private void release() {
    transfers.abandon();
    backend.close();
  }
}
