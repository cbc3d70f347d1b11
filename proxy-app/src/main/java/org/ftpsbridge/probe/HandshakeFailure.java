package org.ftpsbridge.probe;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A TLS handshake that came to nothing; the message says in words what was seen. */
final class HandshakeFailure extends IOException {

  private static final long serialVersionUID = 1L;

  private static final int ALERT = 0x15;
  private static final int HANDSHAKE = 0x16;

  private final String first;

  HandshakeFailure(String message, String first, @Nullable Throwable cause) {
    super(message, cause);
    this.first = first;
  }

  /** What the server said first, one byte a char; empty if nothing. */
  String first() {
    return first;
  }

  /** Whether it was TLS that answered. */
  boolean isOfTls() {
    return !first.isEmpty() && (first.charAt(0) == ALERT || first.charAt(0) == HANDSHAKE);
  }
}
