package org.ftpsbridge.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;

/** A listener's TLS server as one library makes it. Safe for all threads. */
interface EngineTls {

  /** What one more client session needs of it. */
  SessionTls newSession();

  /**
   * For a data connection that proves nothing: what it begins nobody can resume, since whoever did
   * so for better than the session of his control connection could prove nothing.
   */
  SslHandler newHandler(ByteBufAllocator allocator);

  /** Gives what is shared back; connections that still run keep theirs. */
  void release();
}
