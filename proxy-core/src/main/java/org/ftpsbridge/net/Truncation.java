package org.ftpsbridge.net;

/** What an upload over TLS that ends without close_notify (RFC 8446 section 6.1) is taken for. */
public enum Truncation {
  /** Cut off: the transfer has failed. */
  STRICT,
  /** Ended: the transfer goes on, and the event says so. */
  LENIENT
}
