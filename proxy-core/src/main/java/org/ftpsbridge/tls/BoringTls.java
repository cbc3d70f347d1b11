package org.ftpsbridge.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.NativeContexts;
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
import io.netty.internal.tcnative.SSLSession;
import io.netty.internal.tcnative.SSLSessionCache;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * A listener's TLS server by BoringSSL. A session is known by the name of its ticket keys, which
 * stands in the clear in its tickets, or by its id where the client takes no ticket.
 */
final class BoringTls implements EngineTls {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final long NONE = 0;

  private final TlsSettings settings;
  private final SessionNames names;
  private final KeyManagerFactory identity;
  private final KeyManagerFactory withoutKey;
  private final AskedClients clients;
  private final SslContext common;

  /** Builds what all sessions share. Blocks. */
  BoringTls(TlsSettings settings, TlsIdentity identity, SessionNames names)
      throws IOException, GeneralSecurityException {
    this.settings = settings;
    this.names = names;
    this.identity = identity.keyManagers();
    this.withoutKey = identity.keyManagersWithoutKey();
    this.clients = AskedClients.of(settings);
    this.common =
        offering(identity.forServer(), HelloRule.DATA)
            .clientAuth(clients.data())
            .trustManager(clients.taker())
            .build();
    NativeContexts.splitRecords(common);
    ((OpenSslSessionContext) common.sessionContext()).setSessionCacheEnabled(false);
  }

  private SslContextBuilder offering(SslContextBuilder builder, List<String> protocols) {
    return builder
        .sslProvider(SslProvider.OPENSSL_REFCNT)
        .protocols(settings.offer().versions().protocols())
        .ciphers(settings.offer().cipherNames(), IdentityCipherSuiteFilter.INSTANCE)
        .applicationProtocolConfig(HelloRule.choosing(protocols))
        .trustManager(ServerTrust.anybody())
        .sessionTimeout(TlsContexts.SESSION_LIFE.toSeconds());
  }

  @Override
  public SessionTls newSession() {
    byte[] name = random(OpenSslSessionTicketKey.NAME_SIZE);
    OpenSslSessionTicketKey key =
        new OpenSslSessionTicketKey(
            name,
            random(OpenSslSessionTicketKey.HMAC_KEY_SIZE),
            random(OpenSslSessionTicketKey.AES_KEY_SIZE));
    SslContextBuilder resuming =
        SslContextBuilder.forServer(withoutKey)
            .option(OpenSslContextOption.PRIVATE_KEY_METHOD, new NoPrivateKey());
    Session session =
        new Session(
            HexFormat.of().formatHex(name),
            ticketed(asking(SslContextBuilder.forServer(identity)), key),
            ticketed(offering(resuming, HelloRule.DATA), key));
    NativeContexts.setSessionCache(session.control, session);
    NativeContexts.setSessionCache(session.data, session);
    return session;
  }

  private SslContextBuilder asking(SslContextBuilder builder) {
    return offering(builder, HelloRule.CONTROL)
        .clientAuth(clients.control())
        .trustManager(clients.judge());
  }

  private static SslContext ticketed(SslContextBuilder builder, OpenSslSessionTicketKey key) {
    try {
      SslContext context = builder.build();
      NativeContexts.splitRecords(context);
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

  @Override
  public SslHandler newHandler(ByteBufAllocator allocator) {
    SslHandler handler = common.newHandler(allocator);
    SSL.setOptions(TlsClient.pointerOf(handler.engine()), SSL.SSL_OP_NO_TICKET);
    return handler;
  }

  @Override
  public void release() {
    ReferenceCountUtil.release(common);
  }

  /**
   * Of one client, with ticket keys of its own in a context that has a private key and one without.
   */
  private final class Session implements SessionTls, SSLSessionCache {

    private final String name;
    private final SslContext control;
    private final SslContext data;
    private long controlEngine = NONE;
    private String id = "";
    private long session = NONE;

    Session(String name, SslContext control, SslContext data) {
      this.name = name;
      this.control = control;
      this.data = data;
      names.remember(name);
    }

    @Override
    public SslHandler newControlHandler(ByteBufAllocator allocator) {
      SslHandler handler = control.newHandler(allocator);
      controlEngine = TlsClient.pointerOf(handler.engine());
      return handler;
    }

    @Override
    public SslHandler newResumingHandler(ByteBufAllocator allocator) {
      return data.newHandler(allocator);
    }

    @Override
    public boolean isClaimedBy(ClientHello hello) {
      return hello.ticketName().isEmpty()
          ? isKnown(hello.sessionId())
          : hello.ticketName().equals(name);
    }

    private boolean isKnown(String claimed) {
      return session != NONE && claimed.equals(id);
    }

    @Override
    public boolean isResumed(SslHandler handler) {
      long engine = TlsClient.pointerOf(handler.engine());
      return engine != NONE
          && SSL.isSessionReused(engine)
          && handler.engine().getSession().getSessionContext() == data.sessionContext();
    }

    /**
     * True takes the session over, to be freed here: the control connection's, without a ticket.
     */
    @Override
    public boolean sessionCreated(long engine, long created) {
      byte[] its = SSLSession.getSessionId(created);
      if (engine != controlEngine || session != NONE || its.length == 0) {
        return false;
      }
      id = HexFormat.of().formatHex(its);
      session = created;
      names.remember(id);
      return true;
    }

    /** The session, for BoringSSL to free once more; or -1. */
    @Override
    public long getSession(long engine, byte[] claimed) {
      if (!isKnown(HexFormat.of().formatHex(claimed)) || !SSLSession.upRef(session)) {
        return -1;
      }
      return session;
    }

    @Override
    public void release() {
      names.forget(name);
      names.forget(id);
      if (session != NONE) {
        SSLSession.free(session);
        session = NONE;
      }
      ReferenceCountUtil.release(control);
      ReferenceCountUtil.release(data);
    }
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
