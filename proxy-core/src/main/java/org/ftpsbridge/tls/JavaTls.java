package org.ftpsbridge.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import org.ftpsbridge.net.TlsVersion;

/**
 * A listener's TLS server by Java's own library. Below TLS 1.3, with tickets switched off, a
 * session is known by its id; one of TLS 1.3 is not resumed.
 *
 * <p>Each client session has a context of its own, whose cache holds the session of its control
 * connection. Who claims that id meets an engine of this context that may create no session: Java
 * then resumes what the id names, or breaks off.
 */
final class JavaTls implements EngineTls {

  private static final SecureRandom RANDOM = new SecureRandom();

  private final TlsSettings settings;
  private final SessionNames names;
  private final KeyManager[] identity;
  private final AskedClients clients;
  private final JdkSslContext common;

  /**
   * Builds what all sessions share. Blocks.
   *
   * @throws IOException naming what is offered and cannot be served
   */
  JavaTls(TlsSettings settings, TlsIdentity identity, SessionNames names)
      throws IOException, GeneralSecurityException {
    this.settings = settings;
    this.names = names;
    this.identity = identity.javaKeyManagers();
    // Read anew by each context. A ticket would hold what the session is known by encrypted.
    System.setProperty("jdk.tls.server.enableSessionTicketExtension", "false");
    this.clients = AskedClients.of(settings);
    SSLContext context = newContext(clients.taker());
    requireOffer(context);
    this.common = offering(context, HelloRule.DATA, clients.data());
  }

  private SSLContext newContext(TrustManager trust) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(identity, new TrustManager[] {trust}, RANDOM);
      context
          .getServerSessionContext()
          .setSessionTimeout((int) TlsContexts.SESSION_LIFE.toSeconds());
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has TLS", e);
    }
  }

  /** What Java disables it would accept here and leave out of each handshake. */
  private void requireOffer(SSLContext context) throws IOException {
    Set<String> versions = Set.of(context.getDefaultSSLParameters().getProtocols());
    Set<String> suites =
        Arrays.stream(context.getSupportedSSLParameters().getCipherSuites())
            .map(name -> name.replaceFirst("^SSL_", "TLS_"))
            .collect(Collectors.toSet());
    List<String> missing =
        Stream.concat(
                settings.offer().versions().protocols().stream().filter(v -> !versions.contains(v)),
                settings.offer().cipherNames().stream().filter(s -> !suites.contains(s)))
            .toList();
    if (!missing.isEmpty()) {
      throw new IOException(
          "this Java does not serve "
              + String.join(", ", missing)
              + ": its security property jdk.tls.disabledAlgorithms forbids it, or its TLS was in"
              + " use before the bridge started");
    }
  }

  private JdkSslContext offering(SSLContext context, List<String> protocols, ClientAuth asked) {
    return new JdkSslContext(
        context,
        false,
        settings.offer().cipherNames(),
        IdentityCipherSuiteFilter.INSTANCE,
        HelloRule.choosing(protocols),
        asked,
        settings.offer().versions().protocols().toArray(new String[0]),
        false);
  }

  @Override
  public SessionTls newSession() {
    return new Session(newContext(clients.judge()));
  }

  @Override
  public SslHandler newHandler(ByteBufAllocator allocator) {
    SslHandler handler = common.newHandler(allocator);
    handler.handshakeFuture().addListener(f -> handler.engine().getSession().invalidate());
    return handler;
  }

  @Override
  public void release() {}

  /** Of one client, with a context of its own. */
  private final class Session implements SessionTls {

    private final JdkSslContext control;
    private final JdkSslContext data;
    private Optional<SSLSession> session = Optional.empty();
    private String id = "";

    Session(SSLContext context) {
      this.control = offering(context, HelloRule.CONTROL, clients.control());
      this.data = offering(context, HelloRule.DATA, ClientAuth.NONE);
    }

    @Override
    public SslHandler newControlHandler(ByteBufAllocator allocator) {
      SslHandler handler = control.newHandler(allocator);
      handler
          .handshakeFuture()
          .addListener(
              f -> {
                if (f.isSuccess()) {
                  begun(handler.engine());
                }
              });
      return handler;
    }

    private void begun(SSLEngine engine) {
      if (!engine.getSession().getProtocol().equals(TlsVersion.V1_3.protocol())) {
        session = Optional.of(engine.getSession());
        id = idOf(engine);
        names.remember(id);
      }
    }

    private static String idOf(SSLEngine engine) {
      return HexFormat.of().formatHex(engine.getSession().getId());
    }

    @Override
    public SslHandler newResumingHandler(ByteBufAllocator allocator) {
      SslHandler handler = data.newHandler(allocator);
      handler.engine().setEnableSessionCreation(false);
      return handler;
    }

    /** Java forgets a session when a handshake that resumes it fails: nobody can claim it then. */
    @Override
    public boolean isClaimedBy(ClientHello hello) {
      return session.filter(SSLSession::isValid).isPresent() && hello.sessionId().equals(id);
    }

    @Override
    public boolean isResumed(SslHandler handler) {
      return !handler.engine().getEnableSessionCreation() && idOf(handler.engine()).equals(id);
    }

    @Override
    public void release() {
      names.forget(id);
      session = Optional.empty();
    }
  }
}
