package org.ftpsbridge.tls;

import io.netty.handler.ssl.OpenSslX509KeyManagerFactory;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/** Who one side is: a private key and its certificate chain. */
public final class TlsIdentity {

  private static final char[] NO_PASSWORD = {};

  private final PrivateKey key;
  private final List<X509Certificate> chain;

  private TlsIdentity(PrivateKey key, List<X509Certificate> chain) {
    this.key = key;
    this.chain = chain;
  }

  /**
   * Reads the two files. Somebody may just be replacing one after the other.
   *
   * @throws IOException naming the file that cannot be used, or both if they do not belong together
   */
  public static TlsIdentity of(Path certificate, Path key) throws IOException {
    Path reading = certificate;
    try {
      List<X509Certificate> chain = PemFiles.chain(reading);
      reading = key;
      PrivateKey secret = PemFiles.privateKey(reading);
      if (!PemFiles.belongTogether(secret, chain.get(0).getPublicKey())) {
        throw new IOException(key + " is not the key of the certificate " + certificate);
      }
      return new TlsIdentity(secret, chain);
    } catch (PemFiles.Unusable e) {
      throw new IOException(reading + " " + e.getMessage(), e);
    }
  }

  /** Begins a server context with this identity. */
  SslContextBuilder forServer() {
    return SslContextBuilder.forServer(key, chain);
  }

  /** The identity for any number of native server contexts, which share what was parsed. */
  KeyManagerFactory keyManagers() throws IOException, GeneralSecurityException {
    return initialized(new OpenSslX509KeyManagerFactory());
  }

  /** The certificate alone, for native contexts that resume sessions and cannot begin one. */
  KeyManagerFactory keyManagersWithoutKey() throws IOException, GeneralSecurityException {
    return OpenSslX509KeyManagerFactory.newKeyless(chain());
  }

  /** The identity for any number of Java's contexts. */
  KeyManager[] javaKeyManagers() throws IOException, GeneralSecurityException {
    String algorithm = KeyManagerFactory.getDefaultAlgorithm();
    return initialized(KeyManagerFactory.getInstance(algorithm)).getKeyManagers();
  }

  private KeyManagerFactory initialized(KeyManagerFactory managers)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("server", key, NO_PASSWORD, chain());
    managers.init(store, NO_PASSWORD);
    return managers;
  }

  /** What kind of key it is, on which it depends what cipher suites it can serve: RSA or EC. */
  String keyAlgorithm() {
    return key.getAlgorithm();
  }

  PrivateKey key() {
    return key;
  }

  X509Certificate[] chain() {
    return chain.toArray(new X509Certificate[0]);
  }

  @Override
  public String toString() {
    return "TlsIdentity[" + chain.get(0).getSubjectX500Principal() + "]";
  }
}
