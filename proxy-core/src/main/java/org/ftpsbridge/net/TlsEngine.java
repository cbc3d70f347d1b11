package org.ftpsbridge.net;

/** A library that speaks TLS. */
public enum TlsEngine {
  /** Every version, and the cipher suites that clients of the last fifteen years know. */
  BORINGSSL,
  /** Java's own: up to TLS 1.2 as a server here, and older cipher suites as well. */
  JDK
}
