package org.ftpsbridge.config;

import java.nio.file.Path;
import java.util.Optional;
import org.ftpsbridge.net.Endpoint;

/**
 * Where and to whom the admin endpoint answers.
 *
 * @param bind where it listens
 * @param token what has to be shown; empty if nothing has to be
 * @param tls how it is secured; empty if it speaks in clear
 * @param readiness what the backends have to do with being ready
 */
public record AdminSettings(
    Endpoint bind, Optional<AccessToken> token, Optional<Tls> tls, Readiness readiness) {

  /**
   * TLS of the admin endpoint.
   *
   * @param certificate PEM, the certificate and its chain
   * @param key PEM, the private key
   * @param trust PEM, what certificates of those who ask must descend from; empty if none is asked
   *     for
   */
  public record Tls(Path certificate, Path key, Optional<Path> trust) {}

  /** What the backends have to do with the bridge being ready. */
  public enum Readiness {
    /** Nothing: sessions that run must not be lost to a server that is down. */
    IGNORE,
    /** It is ready while any server of any backend can be used. */
    ANY
  }
}
