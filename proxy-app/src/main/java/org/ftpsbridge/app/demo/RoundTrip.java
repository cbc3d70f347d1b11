package org.ftpsbridge.app.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.commons.net.ftp.FTP;
import org.apache.commons.net.ftp.FTPSClient;

/**
 * A file's way up and down through implicit FTPS, by a client that trusts one certificate only and
 * checks that it is for the address.
 */
final class RoundTrip {
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  private final String host;
  private final int port;
  private final Path certificate;
  private final DemoAccount account;

  RoundTrip(String host, int port, Path certificate, DemoAccount account) {
    this.host = host;
    this.port = port;
    this.certificate = certificate;
    this.account = account;
  }

  /**
   * Uploads a file under a name, downloads that name, and logs out.
   *
   * @throws IOException with what the server said to a step that failed
   */
  void move(Path sent, String name, Path fetched) throws IOException {
    FTPSClient client = new FTPSClient(true, contextTrusting(certificate));
    client.setEndpointCheckingEnabled(true);
    client.setConnectTimeout((int) LONGEST_WAIT.toMillis());
    client.setDefaultTimeout((int) LONGEST_WAIT.toMillis());
    client.setDataTimeout(LONGEST_WAIT);
    try {
      client.connect(host, port);
      demand(client.login(account.user(), account.password()), client, "log in");
      client.execPBSZ(0);
      client.execPROT("P");
      client.enterLocalPassiveMode();
      demand(client.setFileType(FTP.BINARY_FILE_TYPE), client, "switch to binary");
      try (InputStream in = Files.newInputStream(sent)) {
        demand(client.storeFile(name, in), client, "upload");
      }
      try (var out = Files.newOutputStream(fetched)) {
        demand(client.retrieveFile(name, out), client, "download");
      }
      client.logout();
    } finally {
      if (client.isConnected()) {
        client.disconnect();
      }
    }
  }

  private static void demand(boolean done, FTPSClient client, String step) throws IOException {
    if (!done) {
      throw new IOException(
          "the client could not " + step + ": " + client.getReplyString().strip());
    }
  }

  private static SSLContext contextTrusting(Path certificate) throws IOException {
    try (InputStream in = Files.newInputStream(certificate)) {
      Certificate trusted = CertificateFactory.getInstance("X.509").generateCertificate(in);
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setCertificateEntry("trusted", trusted);
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("the certificate cannot be trusted: " + e.getMessage(), e);
    }
  }
}
