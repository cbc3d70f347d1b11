package org.ftpsbridge;

import java.time.Duration;
import java.util.List;
import org.ftpsbridge.policy.Limits;
import org.ftpsbridge.policy.Timeouts;

/**
 * Everything a bridge is started with.
 *
 * @param listeners where clients connect, at least one
 * @param timeouts how long the bridge waits for whom
 * @param limits how much it takes in from one session
 * @param drainTimeout how long running transfers may go on once the bridge is told to stop
 */
public record Settings(
    List<Listener> listeners, Timeouts timeouts, Limits limits, Duration drainTimeout) {

  /** How long a drain lasts where the configuration is silent. */
  public static final Duration DEFAULT_DRAIN_TIMEOUT = Duration.ofSeconds(60);

  /** Copies the listeners. */
  public Settings {
    listeners = List.copyOf(listeners);
  }
}
