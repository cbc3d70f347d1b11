package org.ftpsbridge.observe;

/** Which TLS session a client offered to resume with its control connection, which never is. */
public enum OfferedTicket {
  /** None. */
  NONE,
  /** One that nobody here knows: of a session that has ended, or of another server. */
  UNKNOWN,
  /** One of another client session that lives. */
  ANOTHERS
}
