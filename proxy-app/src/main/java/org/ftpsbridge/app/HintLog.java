package org.ftpsbridge.app;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import org.ftpsbridge.observe.ClientHint;
import org.ftpsbridge.observe.Hint;
import org.ftpsbridge.policy.Origin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * The log of hints: of each client address each hint once in ten minutes, with how many more there
 * have been since. A hint that a setting may help is a warning; what only strangers do is none,
 * since any port that is open to the world meets them all day. Safe for all threads.
 */
final class HintLog {
  private static final Logger LOG = LoggerFactory.getLogger(HintLog.class);
  private static final Duration PAUSE = Duration.ofMinutes(10);
  private static final Duration MEMORY = Duration.ofDays(1);
  private static final int REMEMBERED = 10_000;

  private final Ticker clock;
  private final Cache<Subject, Told> told;

  /** A log that goes by this clock, in nanoseconds. */
  HintLog(Ticker clock) {
    this.clock = clock;
    this.told =
        Caffeine.newBuilder()
            .maximumSize(REMEMBERED)
            .expireAfterWrite(MEMORY)
            .ticker(clock)
            .executor(Runnable::run)
            .build();
  }

  void onHint(ClientHint hint) {
    Subject subject = new Subject(hint.hint(), Origin.of(hint.client().getAddress()));
    Told now = told.asMap().merge(subject, new Told(clock.read(), 0, 0), Told::followedBy);
    if (now.untold == 0) {
      tell(hint, now.before);
    }
  }

  private static void tell(ClientHint hint, int untold) {
    LoggingEventBuilder line =
        LOG.atLevel(hint.hint().isOurs() ? Level.WARN : Level.INFO)
            .addKeyValue("hint", SessionLog.word(hint.hint()))
            .addKeyValue("listener", hint.listener())
            .addKeyValue("client", SessionLog.endpoint(hint.client()));
    if (!hint.session().isEmpty()) {
      line = line.addKeyValue("session", hint.session());
    }
    if (!hint.detail().isEmpty()) {
      line = line.addKeyValue("detail", hint.detail());
    }
    if (untold > 0) {
      line = line.addKeyValue("untold", untold);
    }
    line.log(hint.hint().sentence());
  }

  /** What is told once in a while: a hint about an address. */
  private record Subject(Hint hint, Origin origin) {}

  /**
   * How a subject stands.
   *
   * @param at when it was told last
   * @param untold how often it has come up since
   * @param before how often it had come up between that and the time before
   */
  private record Told(long at, int untold, int before) {

    Told followedBy(Told next) {
      return next.at - at < PAUSE.toNanos()
          ? new Told(at, untold + 1, before)
          : new Told(next.at, 0, untold);
    }
  }
}
