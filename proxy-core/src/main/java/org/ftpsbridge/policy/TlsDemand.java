package org.ftpsbridge.policy;

/** For what a listener's clients need TLS. */
public enum TlsDemand {
  /** For nothing: they may log in and transfer in clear. */
  NONE,
  /** For their login; data connections may be clear. */
  LOGIN,
  /** For their login and for each data connection. */
  ALL
}
