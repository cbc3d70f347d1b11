package org.ftpsbridge.observe;

/** Which limit turned a connection away before it became a session. */
public enum Refusal {
  /** As many sessions run as the bridge takes. */
  SESSIONS,
  /** As many sessions of the client's address run as one address may have. */
  SESSIONS_PER_ADDRESS,
  /** Too many handshakes of the client's address have come to nothing lately. */
  HANDSHAKES_PER_MINUTE
}
