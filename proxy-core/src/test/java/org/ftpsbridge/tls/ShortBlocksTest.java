package org.ftpsbridge.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.ftpsbridge.bench.Authority;
import org.ftpsbridge.net.CipherSuite;
import org.ftpsbridge.net.TlsVersion;
import org.ftpsbridge.net.TlsVersions;
import org.junit.jupiter.api.Test;

/**
 * What a connection with blocks of 64 bits may carry, by real TLS with a cap that can be reached.
 */
class ShortBlocksTest {

  private static final int CAP = 100_000;
  private static final int PART = 10_000;

  @Test
  void beyondTheCapAConnectionIsBrokenOffAndSaysWhy() throws Exception {
    Talk talk = Talk.served(suite -> true);
    assertThat(talk.carried()).isBetween(CAP - PART, CAP + PART);
    assertThat(talk.failures).singleElement().isInstanceOf(SpentCipherException.class);
    assertThat(talk.watched.isOpen()).isFalse();
    talk.close();
  }

  @Test
  void soIsADataConnectionOnWhichWeAreTheTlsClient() throws Exception {
    Talk talk = Talk.inverted(suite -> true);
    assertThat(talk.carried()).isBetween(CAP - PART, CAP + PART);
    assertThat(talk.failures).singleElement().isInstanceOf(SpentCipherException.class);
    assertThat(talk.watched.isOpen()).isFalse();
    talk.close();
  }

  @Test
  void aConnectionWithLongBlocksCarriesAnything() throws Exception {
    Talk talk = Talk.served(ShortBlocks::are);
    assertThat(talk.carried()).isEqualTo(5 * CAP);
    assertThat(talk.failures).isEmpty();
    assertThat(talk.watched.isOpen()).isTrue();
    talk.close();
  }

  @Test
  void thoseServedThatHaveShortBlocksAreKnownByEitherName() {
    for (CipherSuite suite : CipherSuite.values()) {
      assertThat(ShortBlocks.are(suite.name())).isEqualTo(suite.is3Des());
    }
    assertThat(ShortBlocks.are("SSL_DHE_RSA_WITH_3DES_EDE_CBC_SHA")).isTrue();
  }

  /** 2^32 blocks are those of which two are as likely alike as not. */
  @Test
  void theCapIsFarBelowTheBoundOfBirthdays() {
    double blocks = ShortBlocks.MOST_BYTES / 8.0;
    assertThat(blocks * blocks / Math.pow(2, 65)).isLessThan(0.01);
  }

  /** One end, watched, that has the other in the same memory. */
  private static final class Talk implements AutoCloseable {

    private final List<Throwable> failures = new ArrayList<>();
    private final List<Runnable> releases = new ArrayList<>();
    private final EmbeddedChannel watched;
    private final EmbeddedChannel other = new EmbeddedChannel();
    private int received;

    private Talk() {
      watched =
          new EmbeddedChannel(
              new ChannelInboundHandlerAdapter() {
                @Override
                public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                  failures.add(cause);
                }
              }) {
            @Override
            protected SocketAddress remoteAddress0() {
              return new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000);
            }

            @Override
            protected SocketAddress localAddress0() {
              return new InetSocketAddress(InetAddress.getLoopbackAddress(), 990);
            }
          };
    }

    /** The watched one is the TLS server. */
    static Talk served(Predicate<String> suites) throws Exception {
      Talk talk = new Talk();
      SslContext asking =
          SslContextBuilder.forClient()
              .trustManager(InsecureTrustManagerFactory.INSTANCE)
              .endpointIdentificationAlgorithm("")
              .build();
      SslHandler server = talk.server(Authority.selfSigned());
      ShortBlocks.watch(server, suites, CAP);
      talk.releases.add(() -> ReferenceCountUtil.release(asking));
      talk.watched.pipeline().addFirst(server);
      talk.other.pipeline().addFirst(asking.newHandler(UnpooledByteBufAllocator.DEFAULT));
      talk.move();
      return talk;
    }

    /** The watched one is a client's data connection on which we are the TLS client. */
    static Talk inverted(Predicate<String> suites) throws Exception {
      Talk talk = new Talk();
      X509Bundle identity = Authority.selfSigned();
      TlsSettings settings =
          new TlsSettings(
              identity.toTempCertChainPem().toPath(),
              identity.toTempPrivateKeyPem().toPath(),
              new TlsVersions(TlsVersion.V1_2, TlsVersion.V1_3));
      InvertedTls inverted = InvertedTls.load(settings, Duration.ofSeconds(10), suites, CAP);
      talk.releases.add(inverted::release);
      talk.other.pipeline().addFirst(talk.server(identity));
      inverted.secureData(talk.watched);
      talk.move();
      return talk;
    }

    private SslHandler server(X509Bundle identity) throws Exception {
      SslContext serving =
          SslContextBuilder.forServer(identity.getKeyPair().getPrivate(), identity.getCertificate())
              .build();
      releases.add(() -> ReferenceCountUtil.release(serving));
      return serving.newHandler(UnpooledByteBufAllocator.DEFAULT);
    }

    /** Bytes that came through of five times the cap, one way. */
    int carried() {
      for (int sent = 0; sent < 5 * CAP && watched.isOpen(); sent += PART) {
        other.writeOutbound(Unpooled.wrappedBuffer(new byte[PART]));
        move();
      }
      return received;
    }

    private void move() {
      boolean moved = true;
      while (moved) {
        boolean forth = pass(other, watched);
        moved = pass(watched, other) || forth;
        for (Object part = watched.readInbound(); part != null; part = watched.readInbound()) {
          received += ((ByteBuf) part).readableBytes();
          ReferenceCountUtil.release(part);
        }
      }
    }

    private static boolean pass(EmbeddedChannel from, EmbeddedChannel to) {
      Object message = from.readOutbound();
      if (message != null && to.isOpen()) {
        to.writeInbound(message);
      } else {
        ReferenceCountUtil.release(message);
      }
      return message != null;
    }

    @Override
    public void close() {
      other.finishAndReleaseAll();
      watched.finishAndReleaseAll();
      releases.forEach(Runnable::run);
    }
  }
}
