package org.ftpsbridge.tls;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.Optional;
import org.ftpsbridge.observe.ClientProof;

/**
 * TLS of a session's data connections with one side. Belongs to the event loop of the session's
 * control connections.
 */
public interface LegTls {

  /**
   * Puts TLS in front of all handlers of a connected data connection; its handshake begins.
   *
   * @return what has shaken hands, told on the connection's loop; or why nothing has
   */
  Future<SslHandler> secureData(Channel channel);

  /** The handler once its handshake is done. */
  static Future<SslHandler> shaken(SslHandler handler, Promise<SslHandler> shaken) {
    handler
        .handshakeFuture()
        .addListener(
            f -> {
              if (f.isSuccess()) {
                shaken.trySuccess(handler);
              } else {
                shaken.tryFailure(f.cause());
              }
            });
    return shaken;
  }

  /** Whether a data connection whose handshake is done may carry a transfer. */
  boolean isAccepted(SslHandler data);

  /** What it has shown about whose it is; empty for a backend's. */
  default Optional<ClientProof> proofOf(SslHandler data) {
    return Optional.empty();
  }
}
