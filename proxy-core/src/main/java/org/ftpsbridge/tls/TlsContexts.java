package org.ftpsbridge.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.NativeContexts;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslPrivateKeyMethod;
import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.internal.tcnative.SSL;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.ftpsbridge.net.ReuseRequirement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The TLS server of one listener: for each client session a {@link ClientTls} with ticket keys of
 * its own, and one common context for data connections that prove nothing. Safe for all threads.
 *
 * <p>Where BoringSSL cannot be loaded, Java's own TLS serves all with one context and there is no
 * proof.
 */
public final class TlsContexts {

  private static final Logger LOG = LoggerFactory.getLogger(TlsContexts.class);
  private static final SecureRandom RANDOM = new SecureRandom();

  /**
   * As long as TLS 1.3 allows (RFC 8446 section 4.6.1): an old control connection still resumes.
   */
  private static final Duration SESSION_LIFE = Duration.ofDays(7);

  private final TlsSettings settings;
  private final ReuseRequirement reuse;
  private final Duration handshakeTimeout;
  private final KeyManagerFactory identity;
  private final KeyManagerFactory withoutKey;
  private final SslContext common;
  private final Set<String> names = ConcurrentHashMap.newKeySet();

  private TlsContexts(
      TlsSettings settings, ReuseRequirement reuse, Duration handshakeTimeout, TlsIdentity identity)
      throws IOException, GeneralSecurityException {
    this.settings = settings;
    this.reuse = reuse;
    this.handshakeTimeout = handshakeTimeout;
    this.identity = identity.keyManagers();
    this.withoutKey = identity.keyManagersWithoutKey();
    this.common = common(identity);
  }

  /**
   * Reads the identity and builds what all sessions share. Blocks; not for event loops.
   *
   * @throws IOException naming the file, or what is wrong between key and certificate, or that the
   *     requirement cannot be met here
   */
  public static TlsContexts load(
      TlsSettings settings, ReuseRequirement reuse, Duration handshakeTimeout) throws IOException {
    if (!OpenSsl.isAvailable()) {
      if (reuse == ReuseRequirement.ALWAYS) {
        throw new IOException(
            "requireSessionReuse: always needs BoringSSL, which cannot be loaded here");
      }
      LOG.warn(
          "BoringSSL cannot be loaded here: TLS is Java's own and slower, and no data"
              + " connection can prove whose it is");
    }
    TlsIdentity identity = TlsIdentity.of(settings.certificate(), settings.key());
    try {
      return new TlsContexts(settings, reuse, handshakeTimeout, identity);
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

  private SslContext common(TlsIdentity identity) throws SSLException {
    SslContext context = offering(identity.forServer(), HelloRule.DATA).build();
    if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
      sessions.setSessionCacheEnabled(false);
    }
    return context;
  }

  private SslContextBuilder offering(SslContextBuilder builder, List<String> applicationProtocols) {
    return builder
        .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK)
        .protocols(settings.versions().protocols())
        .applicationProtocolConfig(
            new ApplicationProtocolConfig(
                Protocol.ALPN,
                SelectorFailureBehavior.NO_ADVERTISE,
                SelectedListenerFailureBehavior.ACCEPT,
                applicationProtocols))
        .trustManager(ServerTrust.anybody())
        .sessionTimeout(SESSION_LIFE.toSeconds());
  }

  /** TLS for one more client session, which takes a fraction of a millisecond. */
  public ClientTls forClient() {
    if (!OpenSsl.isAvailable()) {
      ReferenceCountUtil.retain(common, 2);
      return new ClientTls(this, "", common, common);
    }
    byte[] name = random(OpenSslSessionTicketKey.NAME_SIZE);
    OpenSslSessionTicketKey key =
        new OpenSslSessionTicketKey(
            name,
            random(OpenSslSessionTicketKey.HMAC_KEY_SIZE),
            random(OpenSslSessionTicketKey.AES_KEY_SIZE));
    SslContextBuilder resuming =
        SslContextBuilder.forServer(withoutKey)
            .option(OpenSslContextOption.PRIVATE_KEY_METHOD, new NoPrivateKey());
    SslContext control =
        ticketed(offering(SslContextBuilder.forServer(identity), HelloRule.CONTROL), key);
    SslContext data = ticketed(offering(resuming, HelloRule.DATA), key);
    ClientTls client = new ClientTls(this, HexFormat.of().formatHex(name), control, data);
    NativeContexts.setSessionCache(control, client.sessions());
    NativeContexts.setSessionCache(data, client.sessions());
    return client;
  }

  private SslContext ticketed(SslContextBuilder builder, OpenSslSessionTicketKey key) {
    try {
      SslContext context = builder.build();
      ((OpenSslServerSessionContext) context.sessionContext()).setTicketKeys(key);
      return context;
    } catch (SSLException e) {
      throw new IllegalStateException("what could be built at the start cannot be any more", e);
    }
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  HelloReader newControlReader(
      Consumer<ClientHello> seen, Function<ClientHello, Optional<SslHandler>> choice) {
    return new HelloReader(new HelloRule(HelloRule.CONTROL, settings), seen, choice);
  }

  /**
   * The first handler of a data connection, whose ClientHello chooses the TLS server that takes its
   * place; none ends it all. It waits for the ClientHello as long as the connection stands.
   */
  public HelloReader newDataReader(Function<ClientHello, Optional<SslHandler>> choice) {
    return new HelloReader(new HelloRule(HelloRule.DATA, settings), hello -> {}, choice);
  }

  /**
   * The TLS server of a data connection that proves nothing, or that nobody expects. It gives no
   * ticket: whoever took one for better than that of his control connection could prove nothing.
   */
  public SslHandler newHandler(ByteBufAllocator allocator) {
    SslHandler handler = timed(common.newHandler(allocator));
    long engine = TlsClient.pointerOf(handler.engine());
    if (engine != 0) {
      SSL.setOptions(engine, SSL.SSL_OP_NO_TICKET);
    }
    return handler;
  }

  SslHandler timed(SslHandler handler) {
    handler.setHandshakeTimeoutMillis(handshakeTimeout.toMillis());
    return handler;
  }

  ReuseRequirement reuse() {
    return reuse;
  }

  /** Whether a session that lives has tickets of this name. */
  boolean isKnown(String ticketName) {
    return names.contains(ticketName);
  }

  void remember(String ticketName) {
    names.add(ticketName);
  }

  void forget(String ticketName) {
    names.remove(ticketName);
  }

  /** Gives the native memory back; connections that still run keep theirs. */
  public void release() {
    ReferenceCountUtil.release(common);
  }

  /** The private key of a context that may only resume. */
  private static final class NoPrivateKey implements OpenSslPrivateKeyMethod {

    @Override
    public byte[] sign(SSLEngine engine, int algorithm, byte[] input) throws SSLException {
      throw new SSLException("only this session can be resumed here");
    }

    @Override
    public byte[] decrypt(SSLEngine engine, byte[] input) throws SSLException {
      throw new SSLException("only this session can be resumed here");
    }
  }
}
