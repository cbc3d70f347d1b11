package org.ftpsbridge.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import org.ftpsbridge.bench.Authority;
import org.ftpsbridge.net.ReuseRequirement;
import org.ftpsbridge.net.TlsVersion;
import org.ftpsbridge.net.TlsVersions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a connection costs that says its ClientHello slowly, or never to its end. */
class LateTlsTest {

  private TlsContexts contexts;
  private int made;
  private ClientTls session;
  private EmbeddedChannel channel;
  private ByteBuf hello;

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
    session =
        new ClientTls(
            contexts,
            () -> {
              made++;
              return contexts.newSession();
            });
    channel =
        new EmbeddedChannel(session.newControlReader(UnpooledByteBufAllocator.DEFAULT, seen -> {}));
    SslContext client = SslContextBuilder.forClient().build();
    EmbeddedChannel saying =
        new EmbeddedChannel(client.newHandler(UnpooledByteBufAllocator.DEFAULT));
    hello = saying.readOutbound();
    saying.finishAndReleaseAll();
    ReferenceCountUtil.release(client);
  }

  @AfterEach
  void stop() {
    hello.release();
    channel.finishAndReleaseAll();
    session.release();
    contexts.release();
  }

  @Test
  void tlsIsMadeOnceTheWholeClientHelloHasCome() {
    while (hello.readableBytes() > 1) {
      channel.writeInbound(Unpooled.copiedBuffer(hello.readSlice(1)));
      assertThat(made).isZero();
    }
    channel.writeInbound(Unpooled.copiedBuffer(hello.readSlice(1)));
    assertThat(made).isEqualTo(1);
    assertThat((ByteBuf) channel.readOutbound()).satisfies(ReferenceCountUtil::release);
  }

  @Test
  void forAConnectionThatIsOverNoneIsMade() {
    session.release();
    channel.writeInbound(Unpooled.copiedBuffer(hello));
    assertThat(made).isZero();
    assertThat(channel.isOpen()).isFalse();
  }
}
