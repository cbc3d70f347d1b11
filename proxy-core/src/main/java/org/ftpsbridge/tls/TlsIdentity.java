package org.ftpsbridge.tls;

import io.netty.handler.ssl.SslContextBuilder;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Who a listener is: a private key and its certificate chain, as PEM files hold them. */
final class TlsIdentity {

  private final File certificate;
  private final File key;

  private TlsIdentity(File certificate, File key) {
    this.certificate = certificate;
    this.key = key;
  }

  /** Names the two files; refuses what cannot be read, naming it. */
  static TlsIdentity of(TlsSettings settings) throws IOException {
    return new TlsIdentity(readable(settings.certificate()), readable(settings.key()));
  }

  /** Begins a server context with this identity. */
  SslContextBuilder forServer() {
    return SslContextBuilder.forServer(certificate, key);
  }

  private static File readable(Path path) throws IOException {
    if (!Files.isReadable(path)) {
      throw new IOException("cannot read " + path);
    }
    return path.toFile();
  }

  @Override
  public String toString() {
    return "TlsIdentity[" + certificate + "]";
  }
}
