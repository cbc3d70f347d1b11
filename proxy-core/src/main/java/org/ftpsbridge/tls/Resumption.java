package org.ftpsbridge.tls;

import io.netty.handler.ssl.SslHandler;
import io.netty.internal.tcnative.SSL;

/** What a finished handshake with a client began with. */
public final class Resumption {

  private Resumption() {}

  /**
   * Whether it resumed a session that both sides knew; Java's own TLS cannot tell, and it is no.
   */
  public static boolean happenedIn(SslHandler handshaken) {
    long engine = TlsClient.pointerOf(handshaken.engine());
    return engine != 0 && SSL.isSessionReused(engine);
  }
}
