package org.ftpsbridge.tls;

import io.netty.channel.Channel;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.NativeContexts;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import org.ftpsbridge.net.TlsEngine;
import org.ftpsbridge.observe.ClientProof;

/**
 * TLS of the data connections that we open to clients which wait for a ClientHello from whoever
 * connects. We are the TLS client there, and take any certificate: such a client has one that
 * nobody vouches for, and it is the address of its control connection that we connected to. We have
 * no certificate to show.
 */
public final class InvertedTls implements LegTls {

  private final SslContext context;
  private final Duration handshakeTimeout;
  private final Predicate<String> shortBlocks;
  private final long most;

  private InvertedTls(
      SslContext context, Duration handshakeTimeout, Predicate<String> shortBlocks, long most) {
    this.context = context;
    this.handshakeTimeout = handshakeTimeout;
    this.shortBlocks = shortBlocks;
    this.most = most;
  }

  /**
   * Builds the context. Blocks; not for event loops.
   *
   * @param settings what the listener of these clients offers
   * @throws IOException if there is no such TLS here
   */
  public static InvertedTls load(TlsSettings settings, Duration handshakeTimeout)
      throws IOException {
    return load(settings, handshakeTimeout, ShortBlocks::are, ShortBlocks.MOST_BYTES);
  }

  /** The same with a cap of its own on what a connection with such a suite carries. */
  static InvertedTls load(
      TlsSettings settings, Duration handshakeTimeout, Predicate<String> shortBlocks, long most)
      throws IOException {
    SslProvider provider = provider(settings);
    SslContext context =
        SslContextBuilder.forClient()
            .sslProvider(provider)
            .protocols(settings.offer().versions().protocols())
            .ciphers(settings.offer().cipherNames(), IdentityCipherSuiteFilter.INSTANCE)
            .trustManager(InsecureTrustManagerFactory.INSTANCE)
            .endpointIdentificationAlgorithm(null)
            .build();
    if (provider == SslProvider.OPENSSL_REFCNT) {
      NativeContexts.splitRecords(context);
    }
    return new InvertedTls(context, handshakeTimeout, shortBlocks, most);
  }

  private static SslProvider provider(TlsSettings settings) {
    return settings.engine() == TlsEngine.BORINGSSL && OpenSsl.isAvailable()
        ? SslProvider.OPENSSL_REFCNT
        : SslProvider.JDK;
  }

  @Override
  public Future<SslHandler> secureData(Channel channel) {
    SslHandler handler = context.newHandler(channel.alloc());
    handler.setHandshakeTimeoutMillis(handshakeTimeout.toMillis());
    ShortBlocks.watch(handler, shortBlocks, most);
    channel.pipeline().addFirst(handler);
    return LegTls.shaken(handler, channel.eventLoop().newPromise());
  }

  @Override
  public boolean isAccepted(SslHandler data) {
    return true;
  }

  @Override
  public Optional<ClientProof> proofOf(SslHandler data) {
    return Optional.of(ClientProof.FULL_HANDSHAKE);
  }

  /** Gives the native memory back; connections that still run keep theirs. */
  public void release() {
    ReferenceCountUtil.release(context);
  }
}
