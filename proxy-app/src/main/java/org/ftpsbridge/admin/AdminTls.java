package org.ftpsbridge.admin;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLException;
import org.ftpsbridge.config.AdminSettings;
import org.ftpsbridge.tls.PemFiles;

/** TLS of the admin endpoint, which is Java's own: nothing here is in a hurry. */
final class AdminTls {
  private AdminTls() {}

  /**
   * Reads certificate, key and trust as they are now. Blocks.
   *
   * @throws IOException with a sentence that names what cannot be used
   */
  static SslContext load(AdminSettings.Tls tls) throws IOException {
    try {
      SslContextBuilder builder =
          SslContextBuilder.forServer(PemFiles.privateKey(tls.key()), chain(tls.certificate()))
              .sslProvider(SslProvider.JDK)
              .protocols("TLSv1.3", "TLSv1.2");
      if (tls.trust().isPresent()) {
        builder.trustManager(chain(tls.trust().get())).clientAuth(ClientAuth.REQUIRE);
      }
      return builder.build();
    } catch (PemFiles.Unusable | SSLException e) {
      throw new IOException("admin: tls: a file " + e.getMessage(), e);
    }
  }

  private static X509Certificate[] chain(Path file) throws PemFiles.Unusable {
    return PemFiles.chain(file).toArray(new X509Certificate[0]);
  }
}
