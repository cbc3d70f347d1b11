package org.ftpsbridge.policy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.net.InetAddress;
import java.time.Duration;
import java.util.function.DoubleUnaryOperator;

/**
 * How many handshakes a client address may still ask for and not show to be any good.
 *
 * <p>A full handshake costs the bridge a thousand times what it costs the client to ask for one. So
 * each address has a bucket of as many as it may spend in a minute, which fills itself again within
 * a minute. A connection takes one when it is accepted, since a hundred at once must not pass
 * before the first has failed. One that turns out well, by a login or as a data connection, gives
 * it back: a client that logs in a thousand times is never short of them.
 *
 * <p>It remembers the 100,000 addresses that were seen last and often; one that is forgotten has a
 * full bucket. Safe for all threads.
 */
public final class HandshakeAllowance {

  private static final int REMEMBERED = 100_000;
  private static final Duration REFILL = Duration.ofMinutes(1);

  private volatile ClientLimits limits;
  private final Ticker clock;
  private final Cache<Origin, Bucket> buckets;

  /** An allowance of which nothing is spent, by the clock of this machine. */
  public HandshakeAllowance(ClientLimits limits) {
    this(limits, Ticker.systemTicker());
  }

  HandshakeAllowance(ClientLimits limits, Ticker clock) {
    this.limits = limits;
    this.clock = clock;
    this.buckets =
        Caffeine.newBuilder()
            .maximumSize(REMEMBERED)
            .expireAfterAccess(REFILL)
            .ticker(clock)
            .executor(Runnable::run)
            .build();
  }

  /** Other limits from now on; what was spent stays spent. */
  public void adopt(ClientLimits other) {
    limits = other;
  }

  /** Whether the address has a handshake left. */
  public boolean admits(InetAddress client) {
    Bucket bucket = buckets.getIfPresent(Origin.of(client));
    return bucket == null || leftIn(bucket) >= 1 || limits.exempts(client);
  }

  /** The address has taken up a handshake that has not shown yet to be any good. */
  public void spent(InetAddress client) {
    change(client, left -> Math.max(0, left - 1));
  }

  /** A handshake that was spent has turned out well. */
  public void givenBack(InetAddress client) {
    change(client, left -> left + 1);
  }

  private void change(InetAddress client, DoubleUnaryOperator by) {
    if (limits.exempts(client)) {
      return;
    }
    int capacity = limits.handshakesPerMinute();
    buckets
        .asMap()
        .compute(
            Origin.of(client),
            (origin, bucket) -> {
              double left = by.applyAsDouble(bucket == null ? capacity : leftIn(bucket));
              return left >= capacity ? null : new Bucket(left, clock.read());
            });
  }

  private double leftIn(Bucket bucket) {
    int capacity = limits.handshakesPerMinute();
    double minutes = (clock.read() - bucket.at) / (double) REFILL.toNanos();
    return Math.min(capacity, bucket.left + minutes * capacity);
  }

  /** What was left of an address's handshakes at a moment. */
  private record Bucket(double left, long at) {}
}
