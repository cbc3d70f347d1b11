package org.ftpsbridge.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.pkitesting.X509Bundle;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.ftpsbridge.bench.Authority;
import org.ftpsbridge.net.ReuseRequirement;
import org.ftpsbridge.net.TlsVersion;
import org.ftpsbridge.net.TlsVersions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a TLS library is answered that names application protocols. */
class AlpnTest {

  private TlsContexts contexts;
  private ClientTls session;

  @BeforeEach
  void start() throws Exception {
    X509Bundle identity = Authority.selfSigned();
    contexts =
        TlsContexts.load(
            new TlsSettings(
                identity.toTempCertChainPem().toPath(),
                identity.toTempPrivateKeyPem().toPath(),
                new TlsVersions(TlsVersion.V1_2, TlsVersion.V1_3)),
            ReuseRequirement.PREFER,
            Duration.ofSeconds(10));
    session = contexts.forClient();
  }

  @AfterEach
  void stop() {
    session.release();
    contexts.release();
  }

  /** FileZilla's own protocol binds a server to more than the bridge does, and is never chosen. */
  @ParameterizedTest
  @CsvSource({
    "TLSv1.2, '', ''", "TLSv1.3, '', ''",
    "TLSv1.2, ftp, ftp", "TLSv1.3, ftp, ftp",
    "TLSv1.2, 'x-filezilla-ftp,ftp', ftp", "TLSv1.3, 'x-filezilla-ftp,ftp', ftp"
  })
  void onControlItIsFtpIfThatIsNamed(String version, String named, String chosen) throws Exception {
    assertThat(shake(version, named, control())).contains(chosen);
  }

  @ParameterizedTest
  @CsvSource({"TLSv1.2, http/1.1", "TLSv1.3, 'h2,http/1.1'", "TLSv1.3, x-filezilla-ftp"})
  void onControlAnotherProtocolGetsNoHandshake(String version, String named) throws Exception {
    assertThat(shake(version, named, control())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "TLSv1.2, '', ''",
    "TLSv1.3, ftp-data, ftp-data",
    "TLSv1.2, 'ftp,ftp-data', ftp-data",
    "TLSv1.3, ftp, ftp"
  })
  void onDataItIsFtpDataOrFtp(String version, String named, String chosen) throws Exception {
    assertThat(shake(version, named, data())).contains(chosen);
  }

  @ParameterizedTest
  @CsvSource({"TLSv1.2, http/1.1", "TLSv1.3, 'h2,http/1.1'"})
  void onDataAnotherProtocolGetsNoHandshake(String version, String named) throws Exception {
    assertThat(shake(version, named, data())).isEmpty();
  }

  private ChannelHandler control() {
    return session.newControlReader(UnpooledByteBufAllocator.DEFAULT, hello -> {});
  }

  private ChannelHandler data() {
    return session.newDataReader(
        hello -> Optional.of(session.newDataHandler(hello, UnpooledByteBufAllocator.DEFAULT)));
  }

  /** What is chosen, which is nothing where the text is empty; empty without a handshake. */
  private static Optional<String> shake(String version, String named, ChannelHandler server)
      throws Exception {
    SSLContext tls = SSLContext.getInstance(version);
    tls.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
    SSLEngine engine = tls.createSSLEngine();
    engine.setUseClientMode(true);
    if (!named.isEmpty()) {
      SSLParameters parameters = engine.getSSLParameters();
      parameters.setApplicationProtocols(named.split(","));
      engine.setSSLParameters(parameters);
    }
    SslHandler client = new SslHandler(engine);
    TlsTalk.between(client, server).close();
    return client.handshakeFuture().isSuccess()
        ? Optional.of(engine.getApplicationProtocol())
        : Optional.empty();
  }
}
