package org.ftpsbridge.tls;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import org.ftpsbridge.ftp.PeerText;

/** A client's certificate is not accepted. The message is fit for a log. */
final class UntrustedClientException extends CertificateException {
  private static final long serialVersionUID = 1L;

  UntrustedClientException(X509Certificate leaf, String why) {
    super(
        "it is of "
            + PeerText.forLog(leaf.getSubjectX500Principal().getName())
            + ", issued by "
            + PeerText.forLog(leaf.getIssuerX500Principal().getName())
            + ": "
            + why);
  }
}
