package org.ftpsbridge.probe;

import java.time.Duration;

/** A time in words. */
final class Seconds {
  private Seconds() {}

  /** In seconds, such as {@code 1.5 s}. */
  static String of(Duration time) {
    return time.toMillis() % 1000 == 0
        ? time.toSeconds() + " s"
        : "%.1f s".formatted(time.toMillis() / 1000.0);
  }
}
