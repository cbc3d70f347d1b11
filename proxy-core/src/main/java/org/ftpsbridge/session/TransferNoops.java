package org.ftpsbridge.session;

import java.util.function.Supplier;
import org.ftpsbridge.ftp.FtpCommand;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.ftp.Stage;
import org.ftpsbridge.ftp.Verb;

/**
 * The NOOPs that a client says while its transfer runs, as some do to keep the control connection
 * known to firewalls.
 *
 * <p>A backend that gets them may reply at once or after the transfer. 200 is the reply to a NOOP
 * and to no transfer (RFC 959 section 5.4); any other is the transfer's as long as that has none,
 * so that in doubt a transfer fails.
 */
final class TransferNoops {

  private static final int OK = 200;
  private static final int MAX_DUE = 16;

  private final Dialogue dialogue;
  private boolean announced;
  private int due;

  TransferNoops(Dialogue dialogue) {
    this.dialogue = dialogue;
  }

  /** The backend has said 1yz: it listens to more, if it ever does. */
  void onAnnounced() {
    announced = true;
  }

  /** Whether a command is a NOOP that does not wait for the end of the transfer. */
  boolean servesAtOnce(Verb verb) {
    return verb.equals(Verb.NOOP)
        && switch (dialogue.rules().dialect().noop()) {
          case QUEUE -> false;
          case LOCAL -> true;
          case FORWARD -> announced && due < MAX_DUE;
        };
  }

  void serve(FtpCommand noop) {
    if (announced && dialogue.rules().dialect().noop().isForwarded()) {
      due++;
      dialogue.backend().send(noop);
      // It may come as late as the transfer ends, and that has clocks of its own.
      dialogue.session().timers().disarm(Wait.BACKEND_REPLY);
    } else {
      dialogue.client().reply(OK, "OK.");
    }
  }

  /**
   * Hands a final reply on to the client if it is to a NOOP.
   *
   * @param transferAnswered whether the transfer has had its own
   */
  boolean take(FtpReply reply, boolean transferAnswered) {
    boolean taken = due > 0 && (reply.code().value() == OK || transferAnswered);
    if (taken) {
      due--;
      dialogue.client().reply(reply);
    }
    return taken;
  }

  /** What follows a transfer, once each NOOP has its reply. */
  SessionPhase afterTransfer(Supplier<SessionPhase> then) {
    if (due == 0) {
      return then.get();
    }
    dialogue.session().timers().arm(Wait.BACKEND_REPLY, dialogue.rules().timeouts().backendReply());
    return new AwaitingReply(
        dialogue,
        Stage.LOGGED_IN,
        true,
        reply -> {
          take(reply, true);
          return afterTransfer(then);
        });
  }

  /** The backend is in step after an abort, and will say no more. */
  void settle() {
    for (; due > 0; due--) {
      dialogue.client().reply(OK, "OK.");
    }
  }
}
