package org.ftpsbridge.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.Optional;
import org.ftpsbridge.bench.Authority;
import org.ftpsbridge.net.SessionReuse;
import org.ftpsbridge.net.TlsOffer;
import org.ftpsbridge.net.TlsVersion;
import org.ftpsbridge.net.TlsVersions;
import org.junit.jupiter.api.Test;

/** Which group a data connection begins with, as a server that takes P-256 alone sees it. */
class GroupOrderTest {

  private static final byte HANDSHAKE = 22;
  private static final int RECORD_HEADER = 5;

  /** vsftpd's default is such a server. The first handshake finds out, and the others know. */
  @Test
  void noDataConnectionIsAskedForAnotherKeyShare() throws Exception {
    SslContext server =
        SslContextBuilder.forServer(Authority.selfSigned().toKeyManagerFactory())
            .sslProvider(SslProvider.OPENSSL_REFCNT)
            .option(OpenSslContextOption.GROUPS, new String[] {"P-256"})
            .build();
    TlsClient client =
        TlsClient.load(
            ServerTrust.anybody(),
            Optional.empty(),
            TlsOffer.of(new TlsVersions(TlsVersion.V1_3, TlsVersion.V1_3)),
            SessionReuse.REQUIRE,
            Duration.ofSeconds(10));
    ControlTls session = client.forControl("localhost");

    EmbeddedChannel control = new EmbeddedChannel();
    session.secureControl(control);
    assertThat(hellosTo(server, control)).isEqualTo(2);

    for (int transfer = 0; transfer < 3; transfer++) {
      EmbeddedChannel data = new EmbeddedChannel();
      session.secureData(data);
      assertThat(hellosTo(server, data)).isEqualTo(1);
      assertThat(session.isAccepted(data.pipeline().get(SslHandler.class))).isTrue();
      data.finishAndReleaseAll();
    }
    control.finishAndReleaseAll();
    session.forget();
    client.release();
    ReferenceCountUtil.release(server);
  }

  private static int hellosTo(SslContext server, EmbeddedChannel ours) {
    SslHandler answering = server.newHandler(UnpooledByteBufAllocator.DEFAULT);
    EmbeddedChannel theirs = new EmbeddedChannel(answering);
    int hellos = talk(ours, theirs);
    assertThat(answering.handshakeFuture().isSuccess()).isTrue();
    theirs.writeOutbound(Unpooled.copiedBuffer("220 \r\n", UTF_8));
    talk(ours, theirs);
    theirs.finishAndReleaseAll();
    return hellos;
  }

  /** Talks until neither has more to say, and tells how many ClientHellos that took. */
  private static int talk(EmbeddedChannel ours, EmbeddedChannel theirs) {
    int hellos = 0;
    boolean talking = true;
    while (talking) {
      ByteBuf toServer = ours.readOutbound();
      ByteBuf toClient = theirs.readOutbound();
      talking = toServer != null || toClient != null;
      if (toServer != null) {
        hellos += hellosIn(toServer);
        theirs.writeInbound(toServer);
      }
      if (toClient != null) {
        ours.writeInbound(toClient);
      }
    }
    return hellos;
  }

  /** Of TLS 1.3's client nothing but a ClientHello is a handshake record in the clear. */
  private static int hellosIn(ByteBuf records) {
    int hellos = 0;
    int at = records.readerIndex();
    while (at < records.writerIndex()) {
      hellos += records.getByte(at) == HANDSHAKE ? 1 : 0;
      at += RECORD_HEADER + records.getUnsignedShort(at + RECORD_HEADER - Short.BYTES);
    }
    return hellos;
  }
}
