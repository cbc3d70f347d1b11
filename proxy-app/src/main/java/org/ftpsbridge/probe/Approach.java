package org.ftpsbridge.probe;

/** How a control connection with a server becomes what the login travels on. */
enum Approach {
  /** TLS first, and the greeting within it. */
  IMPLICIT,
  /** The greeting in clear, and TLS at once after it, as on z/OS. */
  GREETED_FIRST,
  /** The greeting in clear, then AUTH TLS (RFC 4217 section 4). */
  AUTH_TLS,
  /** The greeting in clear, then AUTH SSL, as before RFC 4217. */
  AUTH_SSL,
  /** No TLS at all. */
  PLAIN;

  /** Whether there is TLS. */
  boolean isSecured() {
    return this != PLAIN;
  }

  /** The word of the configuration for it. */
  String security() {
    return switch (this) {
      case IMPLICIT, GREETED_FIRST -> "implicit";
      case AUTH_TLS, AUTH_SSL -> "explicit";
      case PLAIN -> "plain";
    };
  }
}
