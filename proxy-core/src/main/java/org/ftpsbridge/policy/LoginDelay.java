package org.ftpsbridge.policy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Locale;

/**
 * How long the next password of a user from an address waits: not at all, then 1, 2, 4 seconds and
 * so on with each login that failed, up to a limit. It slows down whoever guesses and locks nobody
 * out; an accepted login ends it, and of the failures one is forgotten each minute.
 *
 * <p>Anybody can make up users, so a user is kept as a hash, and of those that failed the 50,000
 * seen last and often. Case is ignored, since many servers do, and a name of ten letters would
 * otherwise be a thousand users. Safe for all threads.
 */
public final class LoginDelay {

  private static final int REMEMBERED = 50_000;
  private static final int MOST_FAILURES = 10;
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration FORGIVES_ONE = Duration.ofMinutes(1);

  private volatile ClientLimits limits;
  private final Ticker clock;
  private final Cache<Guessed, Failures> failed;

  /** Delays by the clock of this machine. */
  public LoginDelay(ClientLimits limits) {
    this(limits, Ticker.systemTicker());
  }

  LoginDelay(ClientLimits limits, Ticker clock) {
    this.limits = limits;
    this.clock = clock;
    this.failed =
        Caffeine.newBuilder()
            .maximumSize(REMEMBERED)
            .expireAfterWrite(FORGIVES_ONE.multipliedBy(MOST_FAILURES))
            .ticker(clock)
            .executor(Runnable::run)
            .build();
  }

  /** Other limits from now on; what has failed is remembered. */
  public void adopt(ClientLimits other) {
    limits = other;
  }

  /** How long the user's next password from this address is to wait; zero for none. */
  public Duration before(String user, InetAddress client) {
    Failures failures = failed.getIfPresent(Guessed.of(user, client));
    int left = failures == null ? 0 : left(failures);
    if (left == 0 || limits.exempts(client)) {
      return Duration.ZERO;
    }
    Duration delay = FIRST.multipliedBy(1L << (left - 1));
    return delay.compareTo(limits.loginDelay()) < 0 ? delay : limits.loginDelay();
  }

  /** A login of the user from this address has failed. */
  public void failed(String user, InetAddress client) {
    if (limits.exempts(client)) {
      return;
    }
    failed
        .asMap()
        .compute(
            Guessed.of(user, client),
            (guessed, before) ->
                new Failures(
                    Math.min(MOST_FAILURES, before == null ? 1 : left(before) + 1), clock.read()));
  }

  /** A login of the user from this address was accepted: all its failures are forgotten. */
  public void accepted(String user, InetAddress client) {
    failed.invalidate(Guessed.of(user, client));
  }

  /** How many users at an address are remembered. */
  long remembered() {
    failed.cleanUp();
    return failed.estimatedSize();
  }

  private int left(Failures failures) {
    long forgiven = (clock.read() - failures.last) / FORGIVES_ONE.toNanos();
    return (int) Math.max(0, failures.count - forgiven);
  }

  /** How many logins had failed at the last failure, and when that was. */
  private record Failures(int count, long last) {}

  /** A user at an address; of the name 128 bits of its SHA-256, which nobody can make collide. */
  private record Guessed(Origin origin, long high, long low) {

    static Guessed of(String user, InetAddress client) {
      byte[] name = user.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
      try {
        ByteBuffer hash = ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(name));
        return new Guessed(Origin.of(client), hash.getLong(), hash.getLong());
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java has SHA-256", e);
      }
    }
  }
}
