package org.ftpsbridge.tls;

import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/** Who a listener is: a private key and its certificate chain. */
final class TlsIdentity {

  private final PrivateKey key;
  private final List<X509Certificate> chain;

  private TlsIdentity(PrivateKey key, List<X509Certificate> chain) {
    this.key = key;
    this.chain = chain;
  }

  /** Reads the two files; refuses what cannot be used, naming the file. */
  static TlsIdentity of(TlsSettings settings) throws IOException {
    Path reading = settings.certificate();
    try {
      List<X509Certificate> chain = PemFiles.chain(reading);
      reading = settings.key();
      return new TlsIdentity(PemFiles.privateKey(reading), chain);
    } catch (PemFiles.Unusable e) {
      throw new IOException(reading + " " + e.getMessage(), e);
    }
  }

  /** Begins a server context with this identity. */
  SslContextBuilder forServer() {
    return SslContextBuilder.forServer(key, chain);
  }

  @Override
  public String toString() {
    return "TlsIdentity[" + chain.get(0).getSubjectX500Principal() + "]";
  }
}
