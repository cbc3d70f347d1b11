package org.ftpsbridge.routing;

/** What a route can ask of a session, in the order in which it becomes known. */
public enum Fact {
  /** The listener that the client came to. */
  LISTENER,
  /** The client's address. */
  NETWORK,
  /** The host that its ClientHello names (RFC 6066 section 3). */
  SNI,
  /** The certificate that it showed and that was verified. */
  CERTIFICATE,
  /** The host that HOST names (RFC 7151). */
  HOST,
  /** The name that USER says. */
  USER
}
