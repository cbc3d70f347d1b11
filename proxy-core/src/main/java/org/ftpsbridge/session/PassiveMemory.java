package org.ftpsbridge.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import org.ftpsbridge.ftp.Verb;
import org.ftpsbridge.net.Endpoint;

/**
 * Remembers which servers do not know EPSV (RFC 2428), so that each transfer asks once. It forgets
 * after an hour, since servers are replaced. Safe for all threads.
 */
public final class PassiveMemory {

  private final Cache<Endpoint, Verb> answered =
      Caffeine.newBuilder().maximumSize(10_000).expireAfterWrite(Duration.ofHours(1)).build();

  /** EPSV, unless the server is known to want PASV. */
  Verb verbFor(Endpoint server) {
    Verb known = answered.getIfPresent(server);
    return known == null ? Verb.EPSV : known;
  }

  void wantsPasv(Endpoint server) {
    answered.asMap().putIfAbsent(server, Verb.PASV);
  }
}
