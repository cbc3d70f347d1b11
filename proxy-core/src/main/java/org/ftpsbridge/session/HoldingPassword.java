package org.ftpsbridge.session;

import java.time.Duration;
import java.util.function.Supplier;
import org.ftpsbridge.ftp.Stage;
import org.ftpsbridge.observe.CloseReason;

/**
 * A password waits, since logins of this user from this address have failed. It is passed on when
 * its time is over, and not at all if the client leaves before: the guess was never made. What the
 * client says meanwhile waits behind it, and the clock of the login goes on.
 */
record HoldingPassword(Dialogue dialogue, Supplier<SessionPhase> passOn) implements SessionPhase {

  /** Goes on after so long, or at once if that is zero. */
  static SessionPhase during(Duration delay, Dialogue dialogue, Supplier<SessionPhase> passOn) {
    if (delay.isZero()) {
      return passOn.get();
    }
    dialogue.session().timers().arm(Wait.LOGIN_DELAY, delay);
    return new HoldingPassword(dialogue, passOn);
  }

  @Override
  public Stage stage() {
    return Stage.AUTHENTICATING;
  }

  @Override
  public boolean mayEnd() {
    return true;
  }

  /** It is the 421 that answers the password. */
  @Override
  public SessionPhase onDrain() {
    return dialogue.end(CloseReason.DRAINED);
  }

  @Override
  public SessionPhase onTimeout(Wait wait) {
    return wait == Wait.LOGIN_DELAY ? passOn.get() : SessionPhase.super.onTimeout(wait);
  }
}
