package org.ftpsbridge.tls;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.netty.internal.tcnative.SSL;
import io.netty.internal.tcnative.SSLSession;
import io.netty.util.concurrent.Future;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.ftpsbridge.net.SessionReuse;

/**
 * TLS of one control connection to a backend and of the data connections that belong to it.
 *
 * <p>Servers refuse a data connection that does not resume the TLS session of its own control
 * connection. So the last session that either brought is kept here and offered to each data
 * connection, again and again where no newer one has come: a TLS 1.3 upload consumes a ticket and
 * brings none. A data connection that was not resumed started a session of its own, which is
 * nobody's proof and is not kept. All methods belong to the event loop of the control connection.
 */
public final class ControlTls implements LegTls {

  private static final long NONE = 0;

  private final TlsClient client;
  private final String serverName;
  private final int number;
  private long controlEngine = NONE;
  private long session = NONE;
  private String[] groups = {};
  private boolean certificateAsked;
  private boolean over;

  ControlTls(TlsClient client, String serverName, int number) {
    this.client = client;
    this.serverName = serverName;
    this.number = number;
  }

  /** Puts TLS in front of all handlers of the control connection, whose handshake then begins. */
  public SslHandler secureControl(Channel channel) {
    SslHandler handler = newHandler(channel, client.handshakeTimeout());
    controlEngine = TlsClient.pointerOf(handler.engine());
    channel.pipeline().addFirst(handler);
    return handler;
  }

  /**
   * Puts TLS in front of all handlers of a data connection. Servers shake hands when they like, at
   * the connect or after their 150, so that this handshake has no time limit of its own.
   */
  @Override
  public Future<SslHandler> secureData(Channel channel) {
    SslHandler handler = newHandler(channel, Duration.ZERO);
    if (session != NONE) {
      // Once the handler is in the pipeline the handshake runs, and BoringSSL aborts the process.
      SSL.setSession(TlsClient.pointerOf(handler.engine()), session);
      SSL.setCurvesList(TlsClient.pointerOf(handler.engine()), groups);
    }
    channel.pipeline().addFirst(handler);
    return LegTls.shaken(handler, channel.eventLoop().newPromise());
  }

  private SslHandler newHandler(Channel channel, Duration handshakeTimeout) {
    SslHandler handler = client.newHandler(channel.alloc(), serverName, number);
    handler.setHandshakeTimeoutMillis(handshakeTimeout.toMillis());
    long engine = TlsClient.pointerOf(handler.engine());
    Runnable end = client.watch(engine, this);
    channel.closeFuture().addListener(f -> end.run());
    return handler;
  }

  @Override
  public boolean isAccepted(SslHandler data) {
    long engine = TlsClient.pointerOf(data.engine());
    return client.reuse() != SessionReuse.REQUIRE
        || (engine != NONE && SSL.isSessionReused(engine));
  }

  /** The certificate that the backend showed and that was accepted; empty before the handshake. */
  public static Optional<X509Certificate> certificateOf(SslHandler handler) {
    try {
      Certificate[] chain = handler.engine().getSession().getPeerCertificates();
      return Optional.of((X509Certificate) chain[0]);
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty();
    }
  }

  /** Whether the backend asked for a certificate of ours. */
  public boolean isCertificateAsked() {
    return certificateAsked;
  }

  /** Gives the session back; data connections that still run keep theirs. */
  public void forget() {
    over = true;
    freeSession();
  }

  void onCertificateAsked() {
    certificateAsked = true;
  }

  /** Keeps a session that the engine made or was sent; tells whether it did. */
  boolean keep(long engine, long newSession) {
    boolean ours = engine == controlEngine || SSL.isSessionReused(engine);
    if (over || !ours || client.reuse() == SessionReuse.OFF) {
      return false;
    }
    freeSession();
    session = newSession;
    groups = GroupOrder.startingWith(engine);
    return true;
  }

  private void freeSession() {
    if (session != NONE) {
      SSLSession.free(session);
      session = NONE;
    }
  }
}
