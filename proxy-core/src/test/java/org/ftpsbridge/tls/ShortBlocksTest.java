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
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.ftpsbridge.bench.Authority;
import org.ftpsbridge.net.CipherSuite;
import org.junit.jupiter.api.Test;

/**
 * What a connection with blocks of 64 bits may carry, by real TLS with a cap that can be reached.
 */
class ShortBlocksTest {

  private static final int CAP = 100_000;
  private static final int PART = 10_000;

  @Test
  void beyondTheCapAConnectionIsBrokenOffAndSaysWhy() throws Exception {
    Talk talk = new Talk(suite -> true);
    assertThat(talk.carried()).isBetween(CAP - PART, CAP + PART);
    assertThat(talk.failures).singleElement().isInstanceOf(SpentCipherException.class);
    assertThat(talk.server.isOpen()).isFalse();
    talk.close();
  }

  @Test
  void aConnectionWithLongBlocksCarriesAnything() throws Exception {
    Talk talk = new Talk(ShortBlocks::are);
    assertThat(talk.carried()).isEqualTo(5 * CAP);
    assertThat(talk.failures).isEmpty();
    assertThat(talk.server.isOpen()).isTrue();
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

  /** A server, watched, that has a client in the same memory. */
  private static final class Talk implements AutoCloseable {

    private final List<Throwable> failures = new ArrayList<>();
    private final SslContext serving;
    private final SslContext asking;
    private final EmbeddedChannel client;
    private final EmbeddedChannel server;
    private int received;

    Talk(Predicate<String> suites) throws Exception {
      X509Bundle identity = Authority.selfSigned();
      serving =
          SslContextBuilder.forServer(identity.getKeyPair().getPrivate(), identity.getCertificate())
              .build();
      asking =
          SslContextBuilder.forClient()
              .trustManager(InsecureTrustManagerFactory.INSTANCE)
              .endpointIdentificationAlgorithm("")
              .build();
      SslHandler watched = serving.newHandler(UnpooledByteBufAllocator.DEFAULT);
      ShortBlocks.watch(watched, suites, CAP);
      client = new EmbeddedChannel(asking.newHandler(UnpooledByteBufAllocator.DEFAULT));
      server =
          new EmbeddedChannel(
              watched,
              new ChannelInboundHandlerAdapter() {
                @Override
                public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                  failures.add(cause);
                }
              });
      move();
    }

    /** Bytes that came through of five times the cap, one way. */
    int carried() {
      for (int sent = 0; sent < 5 * CAP && server.isOpen(); sent += PART) {
        client.writeOutbound(Unpooled.wrappedBuffer(new byte[PART]));
        move();
      }
      return received;
    }

    private void move() {
      boolean moved = true;
      while (moved) {
        boolean forth = pass(client, server);
        moved = pass(server, client) || forth;
        for (Object part = server.readInbound(); part != null; part = server.readInbound()) {
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
      client.finishAndReleaseAll();
      server.finishAndReleaseAll();
      ReferenceCountUtil.release(serving);
      ReferenceCountUtil.release(asking);
    }
  }
}
