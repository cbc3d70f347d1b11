package org.ftpsbridge.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.NativeContexts;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.internal.tcnative.SSLSessionCache;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLEngine;
import org.ftpsbridge.net.SessionReuse;
import org.ftpsbridge.net.TlsOffer;

/**
 * The TLS client towards one backend, for all its control connections; each of them gets a {@link
 * ControlTls} of its own. One native context serves them all. It tells each new TLS session to the
 * control connection that it belongs to: Netty's own cache would hand any session to any connection
 * of the same host and port, and drop a ticket that was used once. Safe for all threads.
 */
public final class TlsClient {

  /** Long, so that a control connection which was idle for hours still resumes. */
  private static final Duration SESSION_LIFE = Duration.ofDays(1);

  private final SessionReuse reuse;
  private final Duration handshakeTimeout;
  private final boolean isNative = OpenSsl.isAvailable();
  private final Map<Long, Watch> engines = new ConcurrentHashMap<>();
  private final AtomicInteger numbers = new AtomicInteger();
  private final SslContext context;

  private TlsClient(
      SslContextBuilder builder,
      Optional<TlsIdentity> identity,
      SessionReuse reuse,
      Duration handshakeTimeout)
      throws IOException {
    this.reuse = reuse;
    this.handshakeTimeout = handshakeTimeout;
    this.context =
        builder
            .sslProvider(isNative ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK)
            .sessionTimeout(SESSION_LIFE.toSeconds())
            .keyManager(new ShownIdentity(identity, this::onCertificateAsked))
            .build();
    if (isNative) {
      NativeContexts.splitRecords(context);
      NativeContexts.setSessionCache(context, new Sessions());
    }
  }

  /**
   * Builds the context. Blocks; not for event loops.
   *
   * @param handshakeTimeout how long a control connection's handshake may take
   * @throws IOException with what cannot be used
   */
  public static TlsClient load(
      ServerTrust trust,
      Optional<TlsIdentity> identity,
      TlsOffer offer,
      SessionReuse reuse,
      Duration handshakeTimeout)
      throws IOException {
    if (reuse == SessionReuse.REQUIRE && !OpenSsl.isAvailable()) {
      throw new IOException("reuse: require needs BoringSSL, which cannot be loaded here");
    }
    SslContextBuilder builder =
        SslContextBuilder.forClient()
            .trustManager(trust)
            .protocols(offer.versions().protocols())
            .ciphers(offer.cipherNames(), IdentityCipherSuiteFilter.INSTANCE);
    return new TlsClient(builder, identity, reuse, handshakeTimeout);
  }

  /**
   * TLS for one more control connection and its data connections.
   *
   * @param serverName the host that certificates must name, and SNI if it is a name
   */
  public ControlTls forControl(String serverName) {
    return new ControlTls(this, serverName, numbers.getAndIncrement());
  }

  /** Gives the native memory back; connections that still run keep theirs. */
  public void release() {
    ReferenceCountUtil.release(context);
  }

  SessionReuse reuse() {
    return reuse;
  }

  Duration handshakeTimeout() {
    return handshakeTimeout;
  }

  /** Java's own TLS has a cache by host and port: the number stands in for a port. */
  SslHandler newHandler(ByteBufAllocator allocator, String serverName, int number) {
    return context.newHandler(allocator, serverName, number & Integer.MAX_VALUE);
  }

  /**
   * Has the engine's sessions told to their control connection.
   *
   * @return what ends that, and that alone: an engine may be freed before its connection is closed,
   *     and its address be another engine's by then
   */
  Runnable watch(long engine, ControlTls owner) {
    if (!isNative) {
      return () -> {};
    }
    Watch watch = new Watch(owner);
    engines.put(engine, watch);
    return () -> engines.remove(engine, watch);
  }

  private Optional<ControlTls> ownerOf(long engine) {
    return Optional.ofNullable(engines.get(engine)).map(watch -> watch.owner);
  }

  /** One engine's tie to its control connection; no two are equal. */
  private static final class Watch {

    private final ControlTls owner;

    Watch(ControlTls owner) {
      this.owner = owner;
    }
  }

  /** The native engine; 0 for one of Java's. */
  static long pointerOf(SSLEngine engine) {
    return engine instanceof ReferenceCountedOpenSslEngine nativeEngine
        ? nativeEngine.sslPointer()
        : 0;
  }

  private void onCertificateAsked(SSLEngine engine) {
    ownerOf(pointerOf(engine)).ifPresent(ControlTls::onCertificateAsked);
  }

  /** What BoringSSL calls; on the event loop of the connection. */
  private final class Sessions implements SSLSessionCache {

    /** True takes the session over, to be freed here. */
    @Override
    public boolean sessionCreated(long engine, long session) {
      return ownerOf(engine).map(owner -> owner.keep(engine, session)).orElse(false);
    }

    /** Asked by servers only. */
    @Override
    public long getSession(long engine, byte[] id) {
      return -1;
    }
  }
}
