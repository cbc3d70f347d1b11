package org.ftpsbridge.data;

import io.netty.channel.EventLoop;
import java.util.Optional;
import org.ftpsbridge.tls.TlsContexts;

/**
 * What a session wants of the next data connection that comes to a door, be it a client's or a
 * backend's.
 *
 * @param loop the session's event loop, where the connection will live
 * @param tls the TLS server that it must shake hands with before it counts as come
 * @param securedLater whether it counts as come with its TCP connect, and TLS is put in by whoever
 *     takes it
 */
public record PromiseTerms(EventLoop loop, Optional<TlsContexts> tls, boolean securedLater) {

  /** Refuses TLS at once and later. */
  public PromiseTerms {
    if (securedLater && tls.isPresent()) {
      throw new IllegalArgumentException("a connection is secured once");
    }
  }

  /** A connection that stays clear. */
  public static PromiseTerms clear(EventLoop loop) {
    return new PromiseTerms(loop, Optional.empty(), false);
  }

  /** A connection whose TLS server is this one. */
  public static PromiseTerms secured(EventLoop loop, TlsContexts tls) {
    return new PromiseTerms(loop, Optional.of(tls), false);
  }

  /** A connection that is silent until {@link DialedLeg} puts TLS in. */
  public static PromiseTerms securedLater(EventLoop loop) {
    return new PromiseTerms(loop, Optional.empty(), true);
  }
}
