package org.ftpsbridge.policy;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.ftpsbridge.observe.Refusal;

/**
 * How many control connections may be open at a time, in all and from one client address. It
 * remembers only those that are open. Safe for all threads.
 */
public final class SessionAllowance {

  private final ClientLimits limits;
  private final Map<Origin, Integer> open = new HashMap<>();
  private int total;

  /** An allowance of which nothing is used. */
  public SessionAllowance(ClientLimits limits) {
    this.limits = limits;
  }

  /**
   * Counts a connection in, unless a limit is reached.
   *
   * @return why it must not come in; empty if it is in until {@link #leave}
   */
  public synchronized Optional<Refusal> enter(InetAddress client) {
    if (limits.exempts(client)) {
      return Optional.empty();
    }
    Origin origin = Origin.of(client);
    int ofOrigin = open.getOrDefault(origin, 0);
    if (ofOrigin >= limits.sessionsPerAddress()) {
      return Optional.of(Refusal.SESSIONS_PER_ADDRESS);
    }
    if (total >= limits.sessions()) {
      return Optional.of(Refusal.SESSIONS);
    }
    total++;
    open.put(origin, ofOrigin + 1);
    return Optional.empty();
  }

  /** Counts a connection out that has come in, once. */
  public synchronized void leave(InetAddress client) {
    if (limits.exempts(client)) {
      return;
    }
    total--;
    open.computeIfPresent(Origin.of(client), (origin, count) -> count == 1 ? null : count - 1);
  }
}
