package org.ftpsbridge.observe;

/** How a client's control connection came to be secured. */
public enum SecuritySeen {
  /** No TLS handshake was done. */
  NONE,
  /** TLS came first. */
  IMPLICIT,
  /** AUTH came before TLS (RFC 4217). */
  EXPLICIT
}
