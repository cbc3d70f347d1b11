package org.ftpsbridge.session;

/** What a session may be waiting for, each with a clock of its own. */
enum Wait {
  /** The first byte of a client that may want its greeting before it shakes hands. */
  FIRST_BYTE,
  /** The client's TLS handshake. */
  HANDSHAKE,
  /** A login that the backend accepts. */
  LOGIN,
  /** A password that is not to be passed on yet. */
  LOGIN_DELAY,
  /** The client's next command. */
  IDLE,
  /** The backend's reply to the command it was sent, or its greeting. */
  BACKEND_REPLY,
  /** The backend's reply to ABOR. */
  ABORT_REPLY,
  /** The last command of a client whose session is over. */
  LAST_COMMAND
}
