package org.ftpsbridge.tls;

import javax.net.ssl.SSLException;

/** A connection has carried as much as its cipher may. */
public final class SpentCipherException extends SSLException {

  private static final long serialVersionUID = 1;

  SpentCipherException() {
    super("the cipher of this connection has carried all that is safe");
  }
}
