package org.ftpsbridge.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.ftpsbridge.app.demo.DemoCertificate;
import org.ftpsbridge.tls.PemFiles;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The admin endpoint over TLS, and who gets in by a certificate. */
class AdminTlsTest {
  private static final String BACKEND = "address: \"127.0.0.1:1\"";
  private static final String TRUSTING =
      ", tls: { certificate: tls.crt, key: tls.key, trust: client/tls.crt } }";

  @TempDir private static Path folder = Path.of("");

  @BeforeAll
  static void certificates() throws Exception {
    DemoCertificate.make(folder, List.of());
    DemoCertificate.make(Files.createDirectory(folder.resolve("client")), List.of());
    DemoCertificate.make(Files.createDirectory(folder.resolve("stranger")), List.of());
  }

  @Test
  void itsCertificateIsTheConfiguredOneAndNoneIsAskedFor() throws Exception {
    String tls = ", tls: { certificate: tls.crt, key: tls.key } }";
    try (AdminBench bench = AdminBench.start(folder, tls, BACKEND, client())) {
      assertThat(bench.get("/livez").statusCode()).isEqualTo(200);
      assertThat(bench.get("/metrics").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void whereOneIsAskedForWhoHasNoneOrAForeignOneGetsNoAnswer() throws Exception {
    try (AdminBench bench = AdminBench.start(folder, TRUSTING, BACKEND, client())) {
      assertThatThrownBy(() -> bench.get("/livez")).isInstanceOf(IOException.class);
    }
    try (AdminBench bench = AdminBench.start(folder, TRUSTING, BACKEND, client("stranger"))) {
      assertThatThrownBy(() -> bench.get("/livez")).isInstanceOf(IOException.class);
    }
  }

  @Test
  void whoHasTheRightOneIsAnsweredUnderWhateverNameTheEndpointHas() throws Exception {
    try (AdminBench bench = AdminBench.start(folder, TRUSTING, BACKEND, client("client"))) {
      assertThat(bench.get("/livez").statusCode()).isEqualTo(200);
      assertThat(bench.get("/sessions").statusCode()).isEqualTo(200);
    }
  }

  /** A client that trusts the endpoint and shows the certificate of one of these folders. */
  private static HttpClient client(String... shown) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("endpoint", PemFiles.chain(folder.resolve("tls.crt")).get(0));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    KeyStore own = KeyStore.getInstance("PKCS12");
    own.load(null, null);
    for (String one : shown) {
      own.setKeyEntry(
          one,
          PemFiles.privateKey(folder.resolve(one).resolve("tls.key")),
          new char[0],
          PemFiles.chain(folder.resolve(one).resolve("tls.crt")).toArray(new X509Certificate[0]));
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return HttpClient.newBuilder().sslContext(context).build();
  }
}
