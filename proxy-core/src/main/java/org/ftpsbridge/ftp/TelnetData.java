package org.ftpsbridge.ftp;

/** How a data byte 0xFF, which Telnet (RFC 854) calls IAC, is written to a control connection. */
public enum TelnetData {
  /** Doubled, as RFC 959 with RFC 854 demands. */
  ESCAPE,
  /** As it is, which is what nearly every server expects. */
  RAW
}
