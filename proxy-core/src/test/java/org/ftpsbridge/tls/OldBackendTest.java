package org.ftpsbridge.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.ftpsbridge.net.CipherSuite;
import org.ftpsbridge.net.SessionReuse;
import org.ftpsbridge.net.TlsOffer;
import org.ftpsbridge.net.TlsVersion;
import org.ftpsbridge.net.TlsVersions;
import org.junit.jupiter.api.Test;

/** Which backends of long ago are reached, and where. */
class OldBackendTest {

  /** As a device of long ago speaks it: its one version, its one suite. */
  @Test
  void aServerOfLongAgoIsReachedWhereItsVersionAndItsSuiteAreNamed() throws Exception {
    TlsVersions versions = new TlsVersions(TlsVersion.V1_0, TlsVersion.V1_2);
    List<CipherSuite> suite = List.of(CipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA);
    assertThat(reachesTheOldServer(new TlsOffer(versions, suite))).isTrue();
    assertThat(reachesTheOldServer(TlsOffer.of(versions))).isFalse();
    assertThat(
            reachesTheOldServer(
                new TlsOffer(new TlsVersions(TlsVersion.V1_1, TlsVersion.V1_2), suite)))
        .isFalse();
  }

  private static boolean reachesTheOldServer(TlsOffer offer) throws Exception {
    X509Bundle identity =
        new CertificateBuilder()
            .subject("CN=old")
            .algorithm(CertificateBuilder.Algorithm.rsa2048)
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    SslContext old =
        SslContextBuilder.forServer(identity.getKeyPair().getPrivate(), identity.getCertificate())
            .sslProvider(SslProvider.OPENSSL_REFCNT)
            .protocols("TLSv1")
            .ciphers(List.of("TLS_RSA_WITH_AES_128_CBC_SHA"))
            .build();
    TlsClient client =
        TlsClient.load(
            ServerTrust.anybody(),
            Optional.empty(),
            offer,
            SessionReuse.TRY,
            Duration.ofSeconds(10));
    SslHandler handler = client.newHandler(UnpooledByteBufAllocator.DEFAULT, "localhost", 1);
    TlsTalk.between(handler, old.newHandler(UnpooledByteBufAllocator.DEFAULT)).close();
    client.release();
    ReferenceCountUtil.release(old);
    return handler.handshakeFuture().isSuccess();
  }
}
