package org.ftpsbridge.routing;

import java.time.Duration;

/**
 * How servers are looked at though no session needs them: as a session opens them, up to where a
 * user name would be said.
 *
 * @param every from one look to the next
 * @param timeout how long one look may take
 * @param fall how many failed looks in a row make a server down
 * @param rise how many good looks in a row make it usable again
 */
public record HealthCheck(Duration every, Duration timeout, int fall, int rise) {

  /** What holds for groups where nothing is said. */
  public static final HealthCheck DEFAULT =
      new HealthCheck(Duration.ofSeconds(10), Duration.ofSeconds(5), 3, 2);
}
