package org.ftpsbridge.routing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.ftpsbridge.net.Endpoint;

/**
 * Who of several belongs to a key, without a table: each draws a lot for it, and the highest has
 * it. Whoever goes leaves only its own keys to others, whoever comes takes its share from all, and
 * every bridge comes to the same.
 */
final class Rendezvous {

  private static final double LOTS = 1L << 53;

  private Rendezvous() {}

  static Optional<Server> of(String key, List<Server> servers) {
    return servers.stream()
        .max(Comparator.comparingDouble(server -> server.weight() / -Math.log(lot(key, server))));
  }

  /** Above 0 and below 1, the same wherever it is drawn. */
  private static double lot(String key, Server server) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(
                  (key + "\0" + Endpoint.of(server.address())).getBytes(StandardCharsets.UTF_8));
      return ((ByteBuffer.wrap(hash).getLong() >>> 11) + 0.5) / LOTS;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
