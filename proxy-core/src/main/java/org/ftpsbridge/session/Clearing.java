package org.ftpsbridge.session;

import org.ftpsbridge.ftp.FtpReply;

/** The client said CCC, and may: its control connection goes on in clear (RFC 4217 section 5). */
final class Clearing {

  private Clearing() {}

  /** Serves CCC after the login; data connections stay as they are. */
  static SessionPhase begin(Dialogue dialogue) {
    if (dialogue.session().hasQueued() || dialogue.client().hasUndecoded()) {
      // Nobody could tell what was said under TLS from what comes in clear.
      dialogue.client().reply(503, "CCC has to be answered before more is said.");
    } else {
      dialogue.client().clear(FtpReply.of(200, "From now on in clear."));
    }
    return new LoggedIn(dialogue);
  }
}
