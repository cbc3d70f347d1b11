package org.ftpsbridge.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;

/**
 * The TLS server of one client session, as one library makes it. Belongs to the event loop of the
 * session.
 */
interface SessionTls {

  /** For the control connection, with which the session begins; once. */
  SslHandler newControlHandler(ByteBufAllocator allocator);

  /** For a data connection that claims the session: it resumes that one, or fails. */
  SslHandler newResumingHandler(ByteBufAllocator allocator);

  /** Whether a ClientHello claims to resume this session, whether or not it can. */
  boolean isClaimedBy(ClientHello hello);

  /** Whether a connection whose handshake is done has resumed this session and no other. */
  boolean isResumed(SslHandler handler);

  /** The session is over: nobody resumes it any more. */
  void release();
}
