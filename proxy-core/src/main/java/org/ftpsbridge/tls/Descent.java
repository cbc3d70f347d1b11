package org.ftpsbridge.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** The way from a certificate up to one that is trusted, as Java verifies it. */
final class Descent {
  private Descent() {}

  /** From those that the system trusts. */
  static X509ExtendedTrustManager fromSystem() throws IOException {
    return of(null);
  }

  /**
   * From those of a PEM file.
   *
   * @throws IOException naming the file if it holds none
   */
  static X509ExtendedTrustManager from(Path file) throws IOException {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (X509Certificate certificate : PemFiles.chain(file)) {
        store.setCertificateEntry(Integer.toString(store.size()), certificate);
      }
      return of(store);
    } catch (PemFiles.Unusable | GeneralSecurityException e) {
      throw new IOException(file + " " + e.getMessage(), e);
    }
  }

  private static X509ExtendedTrustManager of(@Nullable KeyStore trusted) throws IOException {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(trusted);
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509ExtendedTrustManager java) {
          return java;
        }
      }
    } catch (GeneralSecurityException e) {
      throw new IOException("the trusted certificates cannot be used: " + e.getMessage(), e);
    }
    throw new IOException("this Java has no way to verify certificates");
  }
}
