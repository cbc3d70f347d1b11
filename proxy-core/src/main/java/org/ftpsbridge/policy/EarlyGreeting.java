package org.ftpsbridge.policy;

import java.time.Duration;
import java.util.Optional;

/**
 * Whether an implicit client is greeted in clear and shakes hands after that, as z/OS does.
 *
 * @param after how long a client has to be silent for that; zero is no time, empty is for ever
 */
public record EarlyGreeting(Optional<Duration> after) {

  /** TLS comes first, as nearly all clients have it. */
  public static final EarlyGreeting NEVER = new EarlyGreeting(Optional.empty());

  /** Every client is greeted first. */
  public static final EarlyGreeting ALWAYS = after(Duration.ZERO);

  /** Who says nothing for so long is greeted. */
  public static EarlyGreeting after(Duration silence) {
    return new EarlyGreeting(Optional.of(silence));
  }
}
