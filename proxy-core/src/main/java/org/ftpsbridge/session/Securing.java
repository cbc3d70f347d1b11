package org.ftpsbridge.session;

import java.util.Locale;
import java.util.Map;
import org.ftpsbridge.ftp.FtpCommand;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.observe.CloseReason;

/**
 * The client said AUTH. Nothing that came in clear is used under TLS (RFC 4217 section 15): what it
 * told before is forgotten, and a client that has said more already, or in whose name somebody else
 * has, is not served.
 */
final class Securing {

  /**
   * The names of TLS, and whether each asks for private data connections as well: RFC 4217 section
   * 8 leaves that open, and clients of the drafts before it take {@code SSL} for {@code TLS-P}.
   */
  private static final Map<String, Boolean> MECHANISMS =
      Map.of("TLS", false, "TLS-C", false, "SSL", true, "TLS-P", true);

  private Securing() {}

  /** Serves AUTH before USER. */
  static SessionPhase begin(Dialogue dialogue, FtpCommand command) {
    Boolean dataToo = MECHANISMS.get(command.argument().toUpperCase(Locale.ROOT));
    if (dataToo == null) {
      boolean none = command.argument().isEmpty();
      dialogue
          .client()
          .reply(
              none
                  ? FtpReply.of(501, "A mechanism is expected: TLS.")
                  : FtpReply.of(504, "The mechanism is TLS."));
      return new AwaitingUser(dialogue);
    }
    if (dialogue.session().hasQueued() || dialogue.client().hasUndecoded()) {
      return dialogue.end(CloseReason.CLIENT_INJECTED);
    }
    dialogue.login().reset();
    dialogue.router().reset();
    dialogue.transfers().secured(dataToo);
    dialogue.client().secure(FtpReply.of(234, "Ready for the TLS handshake."));
    return AwaitingTls.begin(dialogue, true);
  }
}
