package org.ftpsbridge.ftp;

/** What may end a control line. A bare CR and NUL are refused under both. */
public enum LineEnd {
  /** CR LF only, as RFC 959 has it. */
  CRLF,
  /** A bare LF ends a line as well. */
  LF
}
