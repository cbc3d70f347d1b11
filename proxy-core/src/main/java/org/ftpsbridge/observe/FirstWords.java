package org.ftpsbridge.observe;

/** What the first bytes of a connection look like. */
public enum FirstWords {
  /** None came. */
  NOTHING,
  /** A TLS handshake record, or a ClientHello in the form of SSL 2. */
  TLS,
  /** A command that FTP clients begin with. */
  FTP,
  /** A request or a reply of HTTP. */
  HTTP,
  /** The banner of SSH (RFC 4253 section 4.2). */
  SSH,
  /** A PROXY protocol header that nobody looked for. */
  PROXY,
  /** Something else. */
  OTHER
}
