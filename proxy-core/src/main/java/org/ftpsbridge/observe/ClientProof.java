package org.ftpsbridge.observe;

/** What a client's data connection showed about whose it is. */
public enum ClientProof {
  /** It had no TLS: its address and port are all there was. */
  CLEAR,
  /** It began a TLS session of its own. */
  FULL_HANDSHAKE,
  /** The same, after it had asked to resume another client session that lives. */
  ANOTHERS_TICKET,
  /** It resumed the TLS session of its control connection. */
  RESUMED
}
