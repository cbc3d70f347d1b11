package org.ftpsbridge.app;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.ftpsbridge.tls.PemFiles;

/** Whom a command trusts to be the admin endpoint, and what it shows to it. */
final class EndpointTls {
  private static final char[] NO_PASSPHRASE = {};

  private EndpointTls() {}

  /**
   * TLS with whoever is trusted.
   *
   * @param shown the certificate and the key to show, if there is one
   * @throws IOException with a sentence that names a file that cannot be used
   */
  static SSLContext with(Optional<TrustManager> trusted, Optional<List<Path>> shown)
      throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          shown.isPresent() ? identity(shown.get().get(0), shown.get().get(1)) : new KeyManager[0],
          trusted.map(one -> new TrustManager[] {one}).orElse(null),
          null);
      return context;
    } catch (PemFiles.Unusable e) {
      throw new IOException("a file " + e.getMessage(), e);
    } catch (GeneralSecurityException e) {
      throw new IOException(String.valueOf(e.getMessage()), e);
    }
  }

  private static KeyManager[] identity(Path certificate, Path key)
      throws PemFiles.Unusable, GeneralSecurityException, IOException {
    PrivateKey secret = PemFiles.privateKey(key);
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, NO_PASSPHRASE);
    store.setKeyEntry("own", secret, NO_PASSPHRASE, chain(certificate));
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, NO_PASSPHRASE);
    return keys.getKeyManagers();
  }

  private static X509Certificate[] chain(Path file) throws PemFiles.Unusable {
    return PemFiles.chain(file).toArray(new X509Certificate[0]);
  }

  /**
   * Trusts what descends from these and is for the host that is asked.
   *
   * @throws IOException with a sentence, if the file cannot be used
   */
  static TrustManager descendants(Path file) throws IOException {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, NO_PASSPHRASE);
      for (X509Certificate one : chain(file)) {
        store.setCertificateEntry(one.getSubjectX500Principal() + " " + store.size(), one);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      return trust.getTrustManagers()[0];
    } catch (PemFiles.Unusable e) {
      throw new IOException(file + " " + e.getMessage(), e);
    } catch (GeneralSecurityException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Trusts the very certificate that the endpoint itself is configured with, whatever host it
   * names.
   *
   * @throws IOException with a sentence, if the file cannot be used
   */
  static TrustManager exactly(Path file) throws IOException {
    try {
      return new ThisCertificate(PemFiles.chain(file).get(0).getEncoded());
    } catch (PemFiles.Unusable | CertificateException e) {
      throw new IOException(file + " " + e.getMessage(), e);
    }
  }
}
