package org.ftpsbridge.session;

import java.time.Duration;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.ftp.Stage;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.policy.ClientDialect;

/**
 * The client's TLS handshake is awaited, and no command before it.
 *
 * @param dialogue what the phase speaks through
 * @param greeted whether the client was greeted in clear
 */
record AwaitingTls(Dialogue dialogue, boolean greeted) implements SessionPhase {

  /** Enters the phase; its clock starts. */
  static SessionPhase begin(Dialogue dialogue, boolean greeted) {
    return begin(dialogue, greeted, Duration.ZERO);
  }

  /** A client that is silent so long, to be greeted, is given the time of a handshake after it. */
  private static SessionPhase begin(Dialogue dialogue, boolean greeted, Duration silence) {
    Duration handshake = dialogue.rules().timeouts().handshake();
    dialogue.session().timers().arm(Wait.HANDSHAKE, silence.plus(handshake));
    return new AwaitingTls(dialogue, greeted);
  }

  @Override
  public Stage stage() {
    return Stage.AWAITING_TLS;
  }

  @Override
  public SessionPhase onStart() {
    ClientDialect dialect = dialogue.rules().dialect();
    if (dialect.security() != Security.IMPLICIT) {
      return dialogue.greet();
    }
    Duration patience = dialect.greetBeforeTls().after().orElse(null);
    if (patience != null && patience.isZero()) {
      return greetInClear();
    }
    if (patience == null) {
      return begin(dialogue, false);
    }
    dialogue.session().timers().arm(Wait.FIRST_BYTE, patience);
    return begin(dialogue, false, patience);
  }

  @Override
  public SessionPhase onTlsReady() {
    dialogue.session().timers().disarm(Wait.FIRST_BYTE);
    dialogue.session().timers().disarm(Wait.HANDSHAKE);
    dialogue.client().secured();
    dialogue.reporter().secured();
    dialogue.router().secured(dialogue.client().serverName(), dialogue.client().certificate());
    return greeted ? new AwaitingUser(dialogue) : dialogue.greet();
  }

  @Override
  public SessionPhase onTimeout(Wait wait) {
    if (wait != Wait.FIRST_BYTE) {
      return dialogue.forget(CloseReason.HANDSHAKE_TIMEOUT);
    }
    return dialogue.client().hasSpoken() ? this : greetInClear();
  }

  /** To a client that waits for its greeting before it shakes hands. */
  private SessionPhase greetInClear() {
    dialogue.client().greet();
    return begin(dialogue, true);
  }

  @Override
  public SessionPhase onCut(CloseReason why) {
    return dialogue.forget(why);
  }

  @Override
  public SessionPhase onMalformed(String why) {
    return dialogue.forget(CloseReason.TLS_FAILED);
  }

  /**
   * One that was opened before AUTH may tire of waiting. It is opened again when USER comes: a word
   * of ours in clear would break the handshake.
   */
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
