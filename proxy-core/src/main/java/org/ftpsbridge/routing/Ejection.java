package org.ftpsbridge.routing;

import java.time.Duration;

/**
 * When a server that fails sessions is left alone.
 *
 * @param after how many sessions in a row it has to fail before they log in
 * @param duration for how long the first time; each further time twice as long
 * @param atMost the longest of these times
 */
public record Ejection(int after, Duration duration, Duration atMost) {

  /** What holds where nothing is said. */
  public static final Ejection DEFAULT =
      new Ejection(3, Duration.ofSeconds(30), Duration.ofMinutes(5));

  /** How long it lasts, the first time being 1. */
  Duration lasting(int time) {
    Duration lasting = duration;
    for (int i = 1; i < time && lasting.compareTo(atMost) < 0; i++) {
      lasting = lasting.multipliedBy(2);
    }
    return lasting.compareTo(atMost) < 0 ? lasting : atMost;
  }
}
