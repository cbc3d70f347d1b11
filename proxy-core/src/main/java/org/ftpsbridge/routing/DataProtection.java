package org.ftpsbridge.routing;

/** Which protection level (RFC 4217 section 9) a backend's data connections have. */
public enum DataProtection {
  /** PROT P, whatever the client said. */
  PRIVATE,
  /** PROT C, whatever the client said. */
  CLEAR,
  /** What the client said last. */
  CLIENT
}
