package org.ftpsbridge.net;

/** Whether data connections resume the TLS session of their control connection. */
public enum SessionReuse {
  /** A data connection that does not resume fails its transfer. */
  REQUIRE,
  /** Resumption is offered; without it there is a full handshake. */
  TRY,
  /** Resumption is not offered. */
  OFF
}
