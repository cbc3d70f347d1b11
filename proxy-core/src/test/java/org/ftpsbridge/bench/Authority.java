package org.ftpsbridge.bench;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;

/** A certificate authority of the tests. */
public final class Authority {

  private final X509Bundle root;

  /** A new authority of this name. */
  public Authority(String name) throws Exception {
    root = ca(new CertificateBuilder().subject("CN=" + name)).buildSelfSigned();
  }

  /** A certificate for 127.0.0.1, changed as the test likes, issued by this authority. */
  public X509Bundle issue(UnaryOperator<CertificateBuilder> change) throws Exception {
    return change.apply(forLoopback()).buildIssuedBy(root);
  }

  /** A certificate for 127.0.0.1 that nobody vouches for. */
  public static X509Bundle selfSigned() throws Exception {
    return ca(forLoopback()).buildSelfSigned();
  }

  /** Its own certificate as a file. */
  public Path pem() throws Exception {
    return root.toTempRootCertPem().toPath();
  }

  /** A TLS server with this identity, which asks nobody for who they are. */
  public static SSLContext server(X509Bundle identity) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        identity.toKeyManagerFactory().getKeyManagers(),
        InsecureTrustManagerFactory.INSTANCE.getTrustManagers(),
        null);
    return context;
  }

  /** A TLS server with this identity, for clients that this authority vouches for. */
  public SSLContext serverForItsClients(X509Bundle identity) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        identity.toKeyManagerFactory().getKeyManagers(),
        root.toTrustManagerFactory().getTrustManagers(),
        null);
    return context;
  }

  private static CertificateBuilder forLoopback() {
    return new CertificateBuilder().subject("CN=scripted").addSanIpAddress("127.0.0.1");
  }

  private static CertificateBuilder ca(CertificateBuilder builder) {
    return builder.setIsCertificateAuthority(true);
  }
}
