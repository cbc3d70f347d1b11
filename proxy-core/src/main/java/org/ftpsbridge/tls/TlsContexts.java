package org.ftpsbridge.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.ftpsbridge.net.ReuseRequirement;
import org.ftpsbridge.net.TlsEngine;
import org.ftpsbridge.net.TlsVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The TLS server of one listener: a {@link ClientTls} for each client session, and one in common
 * for data connections that prove nothing. Safe for all threads.
 */
public final class TlsContexts {

  /**
   * As long as TLS 1.3 allows (RFC 8446 section 4.6.1): an old control connection still resumes.
   */
  static final Duration SESSION_LIFE = Duration.ofDays(7);

  private static final Logger LOG = LoggerFactory.getLogger(TlsContexts.class);

  private final TlsSettings settings;
  private final ReuseRequirement reuse;
  private final Duration handshakeTimeout;
  private final SessionNames names;
  private final EngineTls engine;
  private final String keyAlgorithm;

  private TlsContexts(
      TlsSettings settings,
      ReuseRequirement reuse,
      Duration handshakeTimeout,
      TlsIdentity identity,
      SessionNames names)
      throws IOException, GeneralSecurityException {
    this.settings = settings;
    this.reuse = reuse;
    this.handshakeTimeout = handshakeTimeout;
    this.names = names;
    this.keyAlgorithm = identity.keyAlgorithm();
    this.engine =
        settings.engine() == TlsEngine.BORINGSSL && OpenSsl.isAvailable()
            ? new BoringTls(settings, identity, names)
            : new JavaTls(settings, identity, names);
  }

  /**
   * Reads the identity and builds what all sessions share. Blocks; not for event loops.
   *
   * @throws IOException naming the file, or what is wrong between key and certificate, or that the
   *     requirement cannot be met here
   */
  public static TlsContexts load(
      TlsSettings settings, ReuseRequirement reuse, Duration handshakeTimeout) throws IOException {
    return load(settings, reuse, handshakeTimeout, new SessionNames());
  }

  /**
   * The same for other settings, or for other certificates in the same files. The sessions that
   * live are known to both, so that the tickets of either are told from those of nobody.
   *
   * @throws IOException as {@link #load(TlsSettings, ReuseRequirement, Duration)} does
   */
  public TlsContexts renewed(TlsSettings next, ReuseRequirement reuse, Duration handshakeTimeout)
      throws IOException {
    return load(next, reuse, handshakeTimeout, names);
  }

  private static TlsContexts load(
      TlsSettings settings, ReuseRequirement reuse, Duration handshakeTimeout, SessionNames names)
      throws IOException {
    if (settings.engine() == TlsEngine.BORINGSSL && !OpenSsl.isAvailable()) {
      if (reuse == ReuseRequirement.ALWAYS
          && settings.offer().versions().most() == TlsVersion.V1_3) {
        throw new IOException(
            "requireSessionReuse: always needs BoringSSL for TLS 1.3, which cannot be loaded here");
      }
      LOG.warn(
          "BoringSSL cannot be loaded here: TLS is Java's own and slower, and no data"
              + " connection of TLS 1.3 can prove whose it is");
    }
    TlsIdentity identity = TlsIdentity.of(settings.certificate(), settings.key());
    try {
      return new TlsContexts(settings, reuse, handshakeTimeout, identity, names);
    } catch (IllegalArgumentException | IOException | GeneralSecurityException e) {
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

  /** TLS for one more client session. */
  public ClientTls forClient() {
    return new ClientTls(this, this::newSession);
  }

  SessionTls newSession() {
    return engine.newSession();
  }

  HelloReader newControlReader(
      Consumer<ClientHello> seen, Function<ClientHello, Optional<SslHandler>> choice) {
    return new HelloReader(new HelloRule(HelloRule.CONTROL, settings), seen, choice);
  }

  Optional<Misfit> misfitOf(ClientHello hello) {
    return Misfit.of(hello, settings, keyAlgorithm);
  }

  /**
   * The first handler of a data connection, whose ClientHello chooses the TLS server that takes its
   * place; none ends it all. It waits for the ClientHello as long as the connection stands.
   */
  public HelloReader newDataReader(Function<ClientHello, Optional<SslHandler>> choice) {
    return new HelloReader(new HelloRule(HelloRule.DATA, settings), hello -> {}, choice);
  }

  /**
   * The TLS server of a data connection that proves nothing, or that nobody expects; nobody can
   * resume what it begins.
   */
  public SslHandler newHandler(ByteBufAllocator allocator) {
    return timed(engine.newHandler(allocator));
  }

  SslHandler timed(SslHandler handler) {
    handler.setHandshakeTimeoutMillis(handshakeTimeout.toMillis());
    ShortBlocks.watch(handler, ShortBlocks::are, ShortBlocks.MOST_BYTES);
    return handler;
  }

  /** Fails a handshake that takes too long, its ClientHello included. */
  void limit(Promise<SslHandler> shaken, EventLoop loop) {
    Future<?> clock =
        loop.schedule(
            () -> shaken.tryFailure(new SslHandshakeTimeoutException("no handshake in time")),
            handshakeTimeout.toMillis(),
            TimeUnit.MILLISECONDS);
    shaken.addListener(f -> clock.cancel(false));
  }

  ReuseRequirement reuse() {
    return reuse;
  }

  /** What the sessions that live are known by. */
  SessionNames names() {
    return names;
  }

  /** Gives the native memory back; connections that still run keep theirs. */
  public void release() {
    engine.release();
  }
}
