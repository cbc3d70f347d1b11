package org.ftpsbridge.observe;

/** A command that asks for a data connection. */
public enum DataCommand {
  /** RFC 959: the client connects. */
  PASV,
  /** RFC 2428: the client connects. */
  EPSV,
  /** RFC 959: the client is connected to. */
  PORT,
  /** RFC 2428: the client is connected to. */
  EPRT
}
