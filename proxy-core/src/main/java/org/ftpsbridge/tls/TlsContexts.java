package org.ftpsbridge.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The TLS server of one listener, on its control and its data connections. One context serves both,
 * so that a data connection can resume the TLS session of its control connection.
 */
public final class TlsContexts implements LegTls {

  private static final Logger LOG = LoggerFactory.getLogger(TlsContexts.class);

  /** Long, so that a control connection which was idle for hours still resumes. */
  private static final Duration SESSION_LIFE = Duration.ofDays(1);

  private final SslContext context;
  private final Duration handshakeTimeout;

  private TlsContexts(SslContext context, Duration handshakeTimeout) {
    this.context = context;
    this.handshakeTimeout = handshakeTimeout;
  }

  /**
   * Reads the identity and builds the context. Blocks; not for event loops.
   *
   * @throws IOException naming the file, or what is wrong between key and certificate
   */
  public static TlsContexts load(TlsSettings settings, Duration handshakeTimeout)
      throws IOException {
    boolean boring = OpenSsl.isAvailable();
    if (!boring) {
      LOG.warn("BoringSSL cannot be loaded here: TLS is Java's own and slower");
    }
    SslContextBuilder builder =
        TlsIdentity.of(settings.certificate(), settings.key())
            .forServer()
            .sslProvider(boring ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK)
            .protocols(settings.versions().protocols())
            .sessionTimeout(SESSION_LIFE.toSeconds());
    try {
      return new TlsContexts(builder.build(), handshakeTimeout);
    } catch (IllegalArgumentException | IOException e) {
      throw new IOException(
          "cannot use the certificate "
              + settings.certificate()
              + " with the key "
              + settings.key()
              + ": "
              + e.getMessage(),
          e);
    }
  }

  /** A handler that is the TLS server of one new connection. */
  public SslHandler newHandler(ByteBufAllocator allocator) {
    SslHandler handler = context.newHandler(allocator);
    handler.setHandshakeTimeoutMillis(handshakeTimeout.toMillis());
    return handler;
  }

  @Override
  public SslHandler secureData(Channel channel) {
    SslHandler handler = newHandler(channel.alloc());
    channel.pipeline().addFirst(handler);
    return handler;
  }

  @Override
  public boolean isAccepted(SslHandler data) {
    return true;
  }

  /** Gives the native memory back; connections that still run keep theirs. */
  public void release() {
    ReferenceCountUtil.release(context);
  }
}
