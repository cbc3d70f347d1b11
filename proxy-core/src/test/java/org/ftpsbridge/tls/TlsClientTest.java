package org.ftpsbridge.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import org.ftpsbridge.bench.Authority;
import org.ftpsbridge.net.SessionReuse;
import org.ftpsbridge.net.TlsOffer;
import org.ftpsbridge.net.TlsVersion;
import org.ftpsbridge.net.TlsVersions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which control connection is told what happens on an engine. */
class TlsClientTest {

  private final TlsClient client =
      TlsClient.load(
          ServerTrust.anybody(),
          Optional.empty(),
          TlsOffer.of(new TlsVersions(TlsVersion.V1_2, TlsVersion.V1_3)),
          SessionReuse.TRY,
          Duration.ofSeconds(10));
  private final SslHandler handler =
      client.newHandler(UnpooledByteBufAllocator.DEFAULT, "localhost", 1);
  private final long engine = TlsClient.pointerOf(handler.engine());
  private final ControlTls gone = client.forControl("localhost");
  private final ControlTls next = client.forControl("localhost");

  TlsClientTest() throws Exception {}

  @AfterEach
  void release() {
    client.release();
  }

  /** A connection may be closed after its engine was freed, and its address given to another. */
  @Test
  void theEndOfAWatchIsNotTheEndOfTheNextAtTheSameAddress() throws Exception {
    Runnable end = client.watch(engine, gone);
    client.watch(engine, next);
    end.run();
    shakeHandsWithAServerThatAsksForACertificate();
    assertThat(next.isCertificateAsked()).isTrue();
    assertThat(gone.isCertificateAsked()).isFalse();
  }

  @Test
  void aWatchThatHasEndedIsToldNothing() throws Exception {
    Runnable end = client.watch(engine, gone);
    end.run();
    shakeHandsWithAServerThatAsksForACertificate();
    assertThat(gone.isCertificateAsked()).isFalse();
  }

  private void shakeHandsWithAServerThatAsksForACertificate() throws Exception {
    SSLEngine asking = Authority.server(Authority.selfSigned()).createSSLEngine();
    asking.setUseClientMode(false);
    asking.setWantClientAuth(true);
    EmbeddedChannel ours = new EmbeddedChannel(handler);
    EmbeddedChannel theirs = new EmbeddedChannel(new SslHandler(asking));
    boolean talking = true;
    while (talking) {
      talking = pass(ours, theirs) || pass(theirs, ours);
    }
    assertThat(handler.handshakeFuture().isSuccess()).isTrue();
    ours.finishAndReleaseAll();
    theirs.finishAndReleaseAll();
  }

  /** Tells whether there was anything. */
  private static boolean pass(EmbeddedChannel from, EmbeddedChannel to) {
    ByteBuf bytes = from.readOutbound();
    if (bytes == null) {
      return false;
    }
    to.writeInbound(bytes);
    return true;
  }
}
