package org.ftpsbridge.observe;

/** Whom a line of a dialogue is about. */
public enum Party {
  /** The client. */
  CLIENT,
  /** The backend. */
  BACKEND,
  /** The bridge itself, between the two. */
  BRIDGE
}
