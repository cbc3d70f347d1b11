package org.ftpsbridge.policy;

/** How a control connection stands with TLS, as far as that decides which commands are allowed. */
public enum ControlSecurity {
  /** There is no TLS on this listener. */
  ABSENT,
  /** AUTH may be said. */
  OFFERED,
  /** AUTH has to be said before USER. */
  DEMANDED,
  /** It has TLS, and keeps it. */
  SECURED,
  /** It has TLS, and CCC would end that. */
  CLEARABLE,
  /** CCC has ended its TLS. */
  CLEARED;

  /** Whether what is said now is secret. */
  public boolean isSecure() {
    return this == SECURED || this == CLEARABLE;
  }
}
