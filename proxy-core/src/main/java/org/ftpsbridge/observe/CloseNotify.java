package org.ftpsbridge.observe;

/** Whether who ended a TLS connection said so (RFC 8446 section 6.1). */
public enum CloseNotify {
  /** The alert came. */
  SENT,
  /** The connection ended without it. */
  OMITTED
}
