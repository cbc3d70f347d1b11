package org.ftpsbridge.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.ftpsbridge.net.TlsVersion;
import org.ftpsbridge.observe.ClientProof;
import org.jspecify.annotations.Nullable;

/**
 * TLS of one client session: of its control connection, and of the data connections that can prove
 * that they are its own.
 *
 * <p>The proof is resumption of this very session, by a ticket or an id that no other session has,
 * so that a ClientHello tells whose it claims to be. Whether the claim is true only a handshake can
 * tell, and a full one would hand the claimant a session to come back with. So those who claim to
 * be this session's meet a TLS server that can resume it and cannot do anything else. All others
 * meet the listener's common one, whose sessions nobody can resume. So all that can resume this
 * session descends from its control connection.
 *
 * <p>It is made when a whole ClientHello has come, so that connections which never say one cost
 * little. All methods belong to the event loop of the session.
 */
public final class ClientTls implements LegTls {

  private final TlsContexts server;
  private final Supplier<SessionTls> made;
  private @Nullable SessionTls session;
  private Optional<X509Certificate> certificate = Optional.empty();
  private boolean oldVersion;
  private boolean hasResumed;
  private boolean released;

  ClientTls(TlsContexts server, Supplier<SessionTls> made) {
    this.server = server;
    this.made = made;
  }

  /**
   * The first handler of the control connection, which the TLS server takes the place of; once.
   *
   * @param seen told what the ClientHello was, before anything answers it
   */
  public HelloReader newControlReader(ByteBufAllocator allocator, Consumer<ClientHello> seen) {
    return server.newControlReader(
        seen, hello -> released ? Optional.empty() : Optional.of(newControlHandler(allocator)));
  }

  private SslHandler newControlHandler(ByteBufAllocator allocator) {
    SessionTls begun = made.get();
    session = begun;
    SslHandler handler = server.timed(begun.newControlHandler(allocator));
    handler
        .handshakeFuture()
        .addListener(
            f -> {
              oldVersion = f.isSuccess() && isOld(handler);
              certificate = f.isSuccess() ? shownOn(handler) : Optional.empty();
            });
    return handler;
  }

  /** What a client that was asked has shown. */
  private static Optional<X509Certificate> shownOn(SslHandler handler) {
    try {
      return Optional.of(handler.engine().getSession().getPeerCertificates()[0])
          .map(X509Certificate.class::cast);
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty();
    }
  }

  /** The certificate that the client showed on its control connection, which was verified. */
  public Optional<X509Certificate> certificate() {
    return certificate;
  }

  private static boolean isOld(SslHandler handler) {
    return !handler.engine().getSession().getProtocol().equals(TlsVersion.V1_3.protocol());
  }

  /**
   * Why a ClientHello cannot lead to a control connection here; empty if nothing known stops it.
   */
  public Optional<Misfit> misfitOf(ClientHello hello) {
    return server.misfitOf(hello);
  }

  /** Whether a ClientHello claims to belong to this session, which has to live for that. */
  public boolean isClaimedBy(ClientHello hello) {
    return !released && session != null && session.isClaimedBy(hello);
  }

  /** Whether a ClientHello claims to belong to another session that lives. */
  public boolean isAnothers(ClientHello hello) {
    return !isClaimedBy(hello) && server.names().hasOneClaimedBy(hello);
  }

  /**
   * Whether a data connection that begins so may become one of this session: one that claims to may
   * always try, any other only where resumption is not required.
   */
  public boolean admits(ClientHello hello) {
    return isClaimedBy(hello) || !mustResume();
  }

  /** The TLS server of a data connection that {@link #admits was admitted}. */
  public SslHandler newDataHandler(ClientHello hello, ByteBufAllocator allocator) {
    return session != null && isClaimedBy(hello)
        ? server.timed(session.newResumingHandler(allocator))
        : server.newHandler(allocator);
  }

  /**
   * Of a connection that we opened to where the client said. Somebody else may listen there, so
   * that the ClientHello decides as it does at the door; here it is awaited no longer than a
   * handshake may take.
   */
  @Override
  public Future<SslHandler> secureData(Channel channel) {
    Promise<SslHandler> shaken = channel.eventLoop().newPromise();
    channel.closeFuture().addListener(f -> shaken.tryFailure(new ClosedChannelException()));
    channel
        .pipeline()
        .addFirst(
            newDataReader(
                hello -> {
                  SslHandler handler = newDataHandler(hello, channel.alloc());
                  LegTls.shaken(handler, shaken);
                  return Optional.of(handler);
                }));
    server.limit(shaken, channel.eventLoop());
    return shaken;
  }

  /** The first handler of a data connection that may be this session's. */
  public HelloReader newDataReader(Function<ClientHello, Optional<SslHandler>> choice) {
    return server.newDataReader(choice);
  }

  @Override
  public boolean isAccepted(SslHandler handler) {
    boolean resumed = isResumed(handler);
    boolean accepted = resumed || (!mustResume() && showsTheSame(handler));
    hasResumed |= resumed;
    return accepted;
  }

  /** Who showed a certificate has to show it again; that of another proves somebody else. */
  private boolean showsTheSame(SslHandler handler) {
    return certificate.isEmpty() || isShownOn(handler, certificate.get());
  }

  private static boolean isShownOn(SslHandler handler, X509Certificate expected) {
    try {
      Optional<X509Certificate> shown = shownOn(handler);
      return shown.isPresent() && Arrays.equals(shown.get().getEncoded(), expected.getEncoded());
    } catch (CertificateEncodingException e) {
      return false;
    }
  }

  @Override
  public Optional<ClientProof> proofOf(SslHandler handler) {
    return Optional.of(isResumed(handler) ? ClientProof.RESUMED : ClientProof.FULL_HANDSHAKE);
  }

  /** Whether a data connection whose handshake is done has resumed this session and no other. */
  public boolean isResumed(SslHandler handler) {
    return session != null && session.isResumed(handler);
  }

  /** Whether a data connection of this session has to resume it by now. */
  public boolean mustResume() {
    return switch (server.reuse()) {
      case ALWAYS -> true;
      case PREFER -> oldVersion && hasResumed;
      case NEVER -> false;
    };
  }

  /** Gives the native memory back; connections that still run keep theirs. */
  public void release() {
    released = true;
    if (session != null) {
      session.release();
    }
  }
}
