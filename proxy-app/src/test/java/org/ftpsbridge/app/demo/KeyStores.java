package org.ftpsbridge.app.demo;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/** A demonstration's certificate and key as a PKCS #12 file, which servers in Java want. */
final class KeyStores {
  static final String PASSWORD = "password";

  private KeyStores() {}

  static Path of(DemoCertificate made, Path file) throws Exception {
    Certificate certificate;
    try (InputStream in = Files.newInputStream(made.certificate())) {
      certificate = CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
    String base64 = Files.readString(made.key()).replaceAll("-----[A-Z ]+-----|\\s", "");
    PrivateKey key =
        KeyFactory.getInstance("RSA")
            .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("server", key, PASSWORD.toCharArray(), new Certificate[] {certificate});
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, PASSWORD.toCharArray());
    }
    return file;
  }
}
