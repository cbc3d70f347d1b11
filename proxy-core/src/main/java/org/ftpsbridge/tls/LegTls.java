package org.ftpsbridge.tls;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;

/**
 * TLS of a session's data connections with one side. Belongs to the event loop of the session's
 * control connections.
 */
public interface LegTls {

  /** Puts TLS in front of all handlers of a connected data connection; its handshake begins. */
  SslHandler secureData(Channel channel);

  /** Whether a data connection whose handshake is done may carry a transfer. */
  boolean isAccepted(SslHandler data);
}
