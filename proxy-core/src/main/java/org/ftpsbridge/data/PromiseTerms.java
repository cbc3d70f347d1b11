package org.ftpsbridge.data;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.Optional;
import org.ftpsbridge.tls.ClientTls;

/**
 * What a session wants of the next data connection that comes to a door, be it a client's or a
 * backend's.
 *
 * @param session whose promise it is, told apart by identity; its next one may take the port of its
 *     last
 * @param loop the session's event loop, where the connection will live
 * @param tls the session's TLS, which it must shake hands with before it counts as come
 * @param patience where it may be clear as well, as it will show: how long the client of a download
 *     that has begun may be silent before that shows it
 * @param securedLater whether it counts as come with its TCP connect, and TLS is put in by whoever
 *     takes it
 */
public record PromiseTerms(
    Object session,
    EventLoop loop,
    Optional<ClientTls> tls,
    Optional<Duration> patience,
    boolean securedLater) {

  /** Refuses TLS at once and later, and to detect it where there is none. */
  public PromiseTerms {
    if (securedLater && tls.isPresent()) {
      throw new IllegalArgumentException("a connection is secured once");
    }
    if (patience.isPresent() && tls.isEmpty()) {
      throw new IllegalArgumentException("what has no TLS cannot be found to speak it");
    }
  }

  /** A connection that stays clear. */
  public static PromiseTerms clear(Object session, EventLoop loop) {
    return new PromiseTerms(session, loop, Optional.empty(), Optional.empty(), false);
  }

  /** A connection to the TLS server of this session. */
  public static PromiseTerms secured(Object session, EventLoop loop, ClientTls tls) {
    return new PromiseTerms(session, loop, Optional.of(tls), Optional.empty(), false);
  }

  /**
   * A connection to the TLS server of this session, or a clear one; the latter not where the
   * session has to be resumed.
   */
  public static PromiseTerms detected(
      Object session, EventLoop loop, ClientTls tls, Duration patience) {
    return new PromiseTerms(session, loop, Optional.of(tls), Optional.of(patience), false);
  }

  /** A connection that is silent until {@link DialedLeg} puts TLS in. */
  public static PromiseTerms securedLater(Object session, EventLoop loop) {
    return new PromiseTerms(session, loop, Optional.empty(), Optional.empty(), true);
  }
}
