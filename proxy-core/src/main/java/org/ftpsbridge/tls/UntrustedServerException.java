package org.ftpsbridge.tls;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import org.ftpsbridge.observe.CloseReason;

/** A server's certificate that is not accepted; the message says what was seen. */
public final class UntrustedServerException extends CertificateException {

  private static final long serialVersionUID = 1L;

  private final CloseReason reason;
  private final X509Certificate certificate;

  UntrustedServerException(CloseReason reason, X509Certificate certificate, String seen) {
    super(seen);
    this.reason = reason;
    this.certificate = certificate;
  }

  /** Why not, as a word of the bridge. */
  public CloseReason reason() {
    return reason;
  }

  /** The server's own certificate. */
  public X509Certificate certificate() {
    return certificate;
  }
}
