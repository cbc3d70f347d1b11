package org.ftpsbridge.session;

import java.util.Optional;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.observe.ControlSeen;
import org.ftpsbridge.observe.FirstWords;
import org.ftpsbridge.observe.Hint;

/** What a client that never came to TLS seems to be, by its first words. */
final class Diagnosis {

  private Diagnosis() {}

  /** The hint to be given at the session's end; empty if the client may be what is meant here. */
  static Optional<Hint> of(Security listener, ControlSeen seen, CloseReason reason) {
    boolean implicit = listener == Security.IMPLICIT;
    FirstWords first = seen.firstWords();
    return switch (first) {
      case HTTP -> Optional.of(Hint.HTTP);
      case SSH -> Optional.of(Hint.SSH);
      case PROXY -> Optional.of(Hint.PROXY_HEADER);
      case FTP -> implicit ? Optional.of(Hint.EXPLICIT_CLIENT) : Optional.empty();
      case OTHER -> implicit ? Optional.of(Hint.UNKNOWN_PROTOCOL) : Optional.empty();
      case TLS -> implicit ? Optional.empty() : Optional.of(Hint.IMPLICIT_CLIENT);
      case NOTHING -> {
        boolean waited = reason == CloseReason.HANDSHAKE_TIMEOUT && !seen.greetedInClear();
        yield implicit && waited ? Optional.of(Hint.SILENT_CLIENT) : Optional.empty();
      }
    };
  }
}
