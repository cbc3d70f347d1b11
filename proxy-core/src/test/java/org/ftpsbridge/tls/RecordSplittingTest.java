package org.ftpsbridge.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.List;
import org.ftpsbridge.bench.Authority;
import org.ftpsbridge.net.ReuseRequirement;
import org.ftpsbridge.net.TlsVersion;
import org.ftpsbridge.net.TlsVersions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * In TLS 1.0 the last block of a record begins the next one, so that whoever may choose what comes
 * next can test what came before (BEAST). A first record of one byte hides it.
 */
class RecordSplittingTest {

  @ParameterizedTest
  @CsvSource({"TLSv1, 2", "TLSv1.1, 1", "TLSv1.2, 1"})
  void inTls10NobodyKnowsTheBlockThatComesBefore(String version, int records) throws Exception {
    X509Bundle identity = Authority.selfSigned();
    TlsContexts contexts =
        TlsContexts.load(
            new TlsSettings(
                identity.toTempCertChainPem().toPath(),
                identity.toTempPrivateKeyPem().toPath(),
                new TlsVersions(TlsVersion.V1_0, TlsVersion.V1_2)),
            ReuseRequirement.PREFER,
            Duration.ofSeconds(10));
    ClientTls session = contexts.forClient();
    SslContext client =
        SslContextBuilder.forClient()
            .sslProvider(SslProvider.OPENSSL_REFCNT)
            .protocols(version)
            .ciphers(
                List.of(
                    "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"))
            .trustManager(InsecureTrustManagerFactory.INSTANCE)
            .endpointIdentificationAlgorithm("")
            .build();
    UnpooledByteBufAllocator allocator = UnpooledByteBufAllocator.DEFAULT;
    TlsTalk talk =
        TlsTalk.between(
            client.newHandler(allocator), session.newControlReader(allocator, hello -> {}));
    List<Integer> few = talk.recordsOf(new byte[1000]);
    List<Integer> many = talk.recordsOf(new byte[100_000]);
    talk.close();
    session.release();
    contexts.release();
    ReferenceCountUtil.release(client);
    assertThat(few).hasSize(records);
    assertThat(many).hasSizeGreaterThanOrEqualTo(records * 7);
    assertThat(many.stream().mapToInt(length -> length).sum()).isGreaterThan(100_000);
  }
}
