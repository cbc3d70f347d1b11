package org.ftpsbridge.ftp;

/** How a control connection comes to be secured. */
public enum Security {
  /** TLS from the first byte, as on port 990. Never standardised. */
  IMPLICIT,
  /** TLS by {@code AUTH TLS}, RFC 4217. */
  EXPLICIT,
  /** No TLS at all, RFC 959. */
  PLAIN
}
