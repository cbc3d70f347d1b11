package org.ftpsbridge.net;

/** Which end of TLS we are on a connection that we opened. */
public enum TlsRole {
  /** The far side says ClientHello, as it does on its control connection. */
  SERVER,
  /** We say ClientHello, to a far side that waits for one from whoever connects. */
  CLIENT
}
