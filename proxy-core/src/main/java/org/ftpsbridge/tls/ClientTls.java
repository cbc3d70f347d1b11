package org.ftpsbridge.tls;

import static org.ftpsbridge.net.TlsVersion.V1_2;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.internal.tcnative.SSL;
import io.netty.internal.tcnative.SSLSession;
import io.netty.internal.tcnative.SSLSessionCache;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.nio.channels.ClosedChannelException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.ftpsbridge.observe.ClientProof;

/**
 * TLS of one client session: of its control connection, and of the data connections that can prove
 * that they are its own.
 *
 * <p>The proof is resumption of this very session. Tickets carry a key name in the clear that no
 * other session has, and the one TLS 1.2 session without a ticket is known by its id, so that a
 * ClientHello tells whose it claims to be. Whether the claim is true only a handshake can tell, and
 * a full one would hand the claimant a ticket to come back with. So those who claim to be this
 * session's meet a context that has its ticket keys but no private key: it can resume and cannot do
 * anything else. All others meet the listener's common context, whose sessions nobody can resume.
 * So every ticket of this session descends from its control connection.
 *
 * <p>All methods belong to the event loop of the session.
 */
public final class ClientTls implements LegTls {

  private static final long NONE = 0;

  private final TlsContexts server;
  private final String name;
  private final SslContext control;
  private final SslContext data;
  private final Sessions sessions = new Sessions();
  private long controlEngine = NONE;
  private boolean oldVersion;
  private boolean hasResumed;
  private boolean released;

  /** The session whose tickets bear this name, with a context that has a key and one without. */
  ClientTls(TlsContexts server, String name, SslContext control, SslContext data) {
    this.server = server;
    this.name = name;
    this.control = control;
    this.data = data;
    server.remember(name);
  }

  /** What both contexts ask for sessions without a ticket. */
  SSLSessionCache sessions() {
    return sessions;
  }

  /**
   * The first handler of the control connection, which the TLS server takes the place of; once.
   *
   * @param seen told what the ClientHello was, before anything answers it
   */
  public HelloReader newControlReader(ByteBufAllocator allocator, Consumer<ClientHello> seen) {
    return server.newControlReader(seen, hello -> Optional.of(newControlHandler(allocator)));
  }

  private SslHandler newControlHandler(ByteBufAllocator allocator) {
    SslHandler handler = server.timed(control.newHandler(allocator));
    controlEngine = TlsClient.pointerOf(handler.engine());
    handler
        .handshakeFuture()
        .addListener(
            f ->
                oldVersion =
                    f.isSuccess()
                        && handler.engine().getSession().getProtocol().equals(V1_2.protocol()));
    return handler;
  }

  /** Whether a ClientHello claims to belong to this session, which has to live for that. */
  public boolean isClaimedBy(ClientHello hello) {
    if (released) {
      return false;
    }
    return hello.ticketName().isEmpty()
        ? sessions.isKnown(hello.sessionId())
        : hello.ticketName().equals(name);
  }

  /** Whether a ClientHello claims to belong to another session that lives. */
  public boolean isAnothers(ClientHello hello) {
    return !hello.ticketName().equals(name) && server.isKnown(hello.ticketName());
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
    return isClaimedBy(hello)
        ? server.timed(data.newHandler(allocator))
        : server.newHandler(allocator);
  }

  /**
   * Of a connection that we opened to where the client said. Somebody else may listen there, so
   * that the ClientHello decides as it does at the door.
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
    return shaken;
  }

  HelloReader newDataReader(Function<ClientHello, Optional<SslHandler>> choice) {
    return server.newDataReader(choice);
  }

  @Override
  public boolean isAccepted(SslHandler handler) {
    boolean resumed = isResumed(handler);
    boolean accepted = resumed || !mustResume();
    hasResumed |= resumed;
    return accepted;
  }

  @Override
  public Optional<ClientProof> proofOf(SslHandler handler) {
    return Optional.of(isResumed(handler) ? ClientProof.RESUMED : ClientProof.FULL_HANDSHAKE);
  }

  /** Whether a data connection whose handshake is done has resumed this session and no other. */
  public boolean isResumed(SslHandler handler) {
    long engine = TlsClient.pointerOf(handler.engine());
    if (engine == NONE || !SSL.isSessionReused(engine)) {
      return false;
    }
    return handler.engine().getSession().getSessionContext() == data.sessionContext();
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
    server.forget(name);
    sessions.release();
    ReferenceCountUtil.release(control);
    ReferenceCountUtil.release(data);
  }

  /** The TLS 1.2 session of the control connection, where the client takes no ticket. */
  private final class Sessions implements SSLSessionCache {

    private String id = "";
    private long session = NONE;

    boolean isKnown(String claimed) {
      return session != NONE && claimed.equals(id);
    }

    /** True takes the session over, to be freed here. */
    @Override
    public boolean sessionCreated(long engine, long created) {
      byte[] its = SSLSession.getSessionId(created);
      if (engine != controlEngine || session != NONE || its.length == 0) {
        return false;
      }
      id = HexFormat.of().formatHex(its);
      session = created;
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

    void release() {
      if (session != NONE) {
        SSLSession.free(session);
        session = NONE;
      }
    }
  }
}
