package org.ftpsbridge.tls;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.ftpsbridge.net.Defects;

/**
 * Which clients are taken for whom their certificates name: those that descend from a trusted one,
 * are in their time and are fit for clients (RFC 5280 section 4.2.1.12). Or all, where what they
 * show is compared with what was verified before; that they have its key, TLS sees to.
 *
 * <p>No issuers are named to clients, which a handshake does not need (RFC 8446 section 4.2.4, RFC
 * 5246 section 7.4.4): a context of each session would have to be given them, and strangers would
 * learn whom we trust.
 */
final class ClientTrust extends X509ExtendedTrustManager {

  private static final X509Certificate[] NO_ISSUERS = {};

  private final Optional<X509ExtendedTrustManager> descent;

  private ClientTrust(Optional<X509ExtendedTrustManager> descent) {
    this.descent = descent;
  }

  /**
   * Descent from a certificate of this PEM file.
   *
   * @throws IOException naming the file if it holds none
   */
  static ClientTrust in(Path file) throws IOException {
    return new ClientTrust(Optional.of(Descent.from(file)));
  }

  /** Anybody; what is shown has to be looked at afterwards. */
  static ClientTrust anybody() {
    return new ClientTrust(Optional.empty());
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String keyExchange)
      throws CertificateException {
    if (descent.isPresent()) {
      checkTime(chain[0]);
      try {
        descent.get().checkClientTrusted(chain, keyExchange);
      } catch (CertificateException e) {
        throw new UntrustedClientException(chain[0], Defects.wordsOf(e));
      }
    }
  }

  /** First of all, since Java tells of it last. */
  private static void checkTime(X509Certificate leaf) throws UntrustedClientException {
    try {
      leaf.checkValidity();
    } catch (CertificateExpiredException e) {
      throw new UntrustedClientException(leaf, "it expired at " + leaf.getNotAfter().toInstant());
    } catch (CertificateNotYetValidException e) {
      throw new UntrustedClientException(
          leaf, "it is not valid before " + leaf.getNotBefore().toInstant());
    }
  }

  /** A client has no host name that could be verified. */
  @Override
  public void checkClientTrusted(X509Certificate[] chain, String keyExchange, SSLEngine engine)
      throws CertificateException {
    checkClientTrusted(chain, keyExchange);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String keyExchange, Socket socket)
      throws CertificateException {
    checkClientTrusted(chain, keyExchange);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String keyExchange)
      throws CertificateException {
    throw new CertificateException("no server is judged here");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String keyExchange, SSLEngine engine)
      throws CertificateException {
    checkServerTrusted(chain, keyExchange);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String keyExchange, Socket socket)
      throws CertificateException {
    checkServerTrusted(chain, keyExchange);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return NO_ISSUERS.clone();
  }
}
