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

  private ClientLimits limits;
  private final Map<Origin, Integer> open = new HashMap<>();
  private int total;

  /** An allowance of which nothing is used. */
  public SessionAllowance(ClientLimits limits) {
    this.limits = limits;
  }

  /**
   * What came of a connection.
   *
   * @param refusal why it must not come in; empty if it is in
   * @param leave counts it out again, once; nothing for one that is not counted
   */
  public record Entry(Optional<Refusal> refusal, Runnable leave) {

    private static Entry uncounted(Optional<Refusal> refusal) {
      return new Entry(refusal, () -> {});
    }
  }

  /** Other limits from now on; who is in stays in. */
  public synchronized void adopt(ClientLimits other) {
    limits = other;
  }

  /** Counts a connection in, unless a limit is reached or none applies to it. */
  public synchronized Entry enter(InetAddress client) {
    if (limits.exempts(client)) {
      return Entry.uncounted(Optional.empty());
    }
    Origin origin = Origin.of(client);
    int ofOrigin = open.getOrDefault(origin, 0);
    if (ofOrigin >= limits.sessionsPerAddress()) {
      return Entry.uncounted(Optional.of(Refusal.SESSIONS_PER_ADDRESS));
    }
    if (total >= limits.sessions()) {
      return Entry.uncounted(Optional.of(Refusal.SESSIONS));
    }
    total++;
    open.put(origin, ofOrigin + 1);
    return new Entry(Optional.empty(), () -> leave(origin));
  }

  private synchronized void leave(Origin origin) {
    total--;
    open.computeIfPresent(origin, (o, count) -> count == 1 ? null : count - 1);
  }
}
