package org.ftpsbridge.session;

import io.netty.util.concurrent.Future;
import org.ftpsbridge.data.DataPromise;
import org.ftpsbridge.ftp.FtpCommand;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.ftp.Stage;
import org.ftpsbridge.ftp.Verb;
import org.ftpsbridge.observe.CloseReason;

/**
 * Where a control session stands. Each event has an answer in each phase, which is the phase that
 * follows; what a phase does not answer itself ends the session with a reason. A phase speaks
 * through {@link Dialogue} and touches no channel.
 */
sealed interface SessionPhase
    permits AwaitingTls,
        AwaitingUser,
        ConnectingBackend,
        Authenticating,
        Unserved,
        HoldingPassword,
        AwaitingReply,
        OpeningPassive,
        OpeningBackend,
        LoggedIn,
        Transferring,
        DeletingPart,
        Expiring,
        Closing {

  /** The stage that the command table knows this phase by. */
  Stage stage();

  /** What the phase speaks through. */
  Dialogue dialogue();

  /** Whether the next command of the queue may be served now. */
  default boolean takesCommands() {
    return false;
  }

  /** Whether a bridge that drains may end the session here, and cuts nothing off. */
  default boolean mayEnd() {
    return takesCommands();
  }

  /**
   * Whether a command of this verb is served though no commands are taken.
   *
   * @param isFirst whether no other waits before it
   */
  default boolean servesAtOnce(Verb verb, boolean isFirst) {
    return false;
  }

  /** A command that may be served now. */
  default SessionPhase onCommand(FtpCommand command) {
    throw new IllegalStateException(this + " takes no commands");
  }

  /** The client has connected. */
  default SessionPhase onStart() {
    return this;
  }

  /** The client's TLS handshake is done. */
  default SessionPhase onTlsReady() {
    return this;
  }

  /** The backend replied to a command. */
  default SessionPhase onReply(FtpReply reply) {
    return dialogue().end(CloseReason.BACKEND_PROTOCOL);
  }

  /** The backend said something that nobody asked for. */
  default SessionPhase onUnasked(FtpReply reply) {
    return reply.code().value() == Dialogue.SERVICE_CLOSING
        ? dialogue().endWith(reply, CloseReason.BACKEND_LOST)
        : dialogue().end(CloseReason.BACKEND_PROTOCOL);
  }

  /** The backend greeted us. */
  default SessionPhase onBackendReady() {
    return dialogue().end(CloseReason.BACKEND_PROTOCOL);
  }

  /**
   * A data port was promised, or none was free. Where nobody waits for it any more it goes back.
   */
  default SessionPhase onDataPort(Future<DataPromise> promise) {
    if (promise.isSuccess()) {
      promise.getNow().cut();
    }
    return this;
  }

  /** The transfer's verdict; see {@link org.ftpsbridge.data.TransferOwner#onVerdict}. */
  default SessionPhase onVerdict(FtpReply reply, boolean backendInStep) {
    return this;
  }

  /** A wait took too long. */
  default SessionPhase onTimeout(Wait wait) {
    return switch (wait) {
      case HANDSHAKE -> dialogue().forget(CloseReason.HANDSHAKE_TIMEOUT);
      case LOGIN -> dialogue().end(CloseReason.LOGIN_TIMEOUT);
      case IDLE -> dialogue().end(CloseReason.IDLE_TIMEOUT);
      case BACKEND_REPLY -> dialogue().end(CloseReason.BACKEND_TIMEOUT);
      case FIRST_BYTE, ABORT_REPLY, LAST_COMMAND, LOGIN_DELAY -> this;
    };
  }

  /** The bridge is stopping, and this phase {@link #mayEnd}. */
  default SessionPhase onDrain() {
    return new Expiring(dialogue(), CloseReason.DRAINED);
  }

  /** The session is to end at once: the bridge has waited long enough, or an operator says so. */
  default SessionPhase onCut(CloseReason why) {
    return dialogue().end(why);
  }

  /** The client's control connection is gone. */
  default SessionPhase onClientLost() {
    return dialogue().forget(CloseReason.CLIENT_LOST);
  }

  /** The client's control line was none. */
  default SessionPhase onMalformed(String why) {
    return dialogue().endWith(FtpReply.of(500, why), CloseReason.MALFORMED_COMMAND);
  }

  /** The backend's control connection is gone. */
  default SessionPhase onBackendLost(CloseReason reason) {
    return dialogue().end(reason);
  }
}
