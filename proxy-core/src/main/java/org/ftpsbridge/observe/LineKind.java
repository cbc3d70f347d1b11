package org.ftpsbridge.observe;

/** What a line of a dialogue tells. */
public enum LineKind {
  /** What the bridge heard from the party: a command of the client, a reply of the backend. */
  HEARD,
  /** What the bridge said to the party: a reply to the client, a command to the backend. */
  SAID,
  /** How the party's control connection came about, and its TLS. */
  CONNECTION,
  /** What became of a data connection with the party. */
  DATA,
  /** What the session waits for from now on. */
  PHASE,
  /** A time that is over. */
  TIMER,
  /** What the backend made of a login. */
  LOGIN,
  /** How a transfer ended. */
  TRANSFER,
  /** The session's beginning, its end, and what the client seems to be. */
  SESSION
}
