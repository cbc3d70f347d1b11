package org.ftpsbridge.ftp;

/** Where in its life a control session is, as far as that decides which commands are allowed. */
public enum Stage {
  /** The client's TLS handshake is not finished; no command can have come. */
  AWAITING_TLS,
  /** Greeted, and no USER has been taken up. */
  AWAITING_USER,
  /** USER was given; the backend is being connected and commands wait. */
  CONNECTING_BACKEND,
  /** The backend has USER and has not yet let the user in. */
  AUTHENTICATING,
  /** The backend has let the user in; nothing is transferred. */
  LOGGED_IN,
  /** A transfer command was sent to the backend and has no outcome yet. */
  TRANSFERRING,
  /** The session is ending; nothing more is served. */
  CLOSING
}
