package org.ftpsbridge.config;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as the configuration writes them: a number and one of ms, s, m, h. */
public final class Durations {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,9})(ms|s|m|h)?");

  private Durations() {}

  /**
   * Reads a duration within bounds.
   *
   * @throws IllegalArgumentException with what is wrong with it
   */
  public static Duration parse(String text, Duration least, Duration most) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException("it is not a number and a unit");
    }
    String unit = form.group(2);
    if (unit == null) {
      throw new IllegalArgumentException("the unit is missing");
    }
    Duration duration = unitOf(unit).multipliedBy(Long.parseLong(form.group(1)));
    if (duration.compareTo(least) < 0) {
      throw new IllegalArgumentException("it is too short");
    }
    if (duration.compareTo(most) > 0) {
      throw new IllegalArgumentException("it is too long");
    }
    return duration;
  }

  /** The duration in its largest whole unit, as {@link #parse} reads it. */
  static String text(Duration duration) {
    long millis = duration.toMillis();
    for (String unit : new String[] {"h", "m", "s"}) {
      long length = unitOf(unit).toMillis();
      if (millis > 0 && millis % length == 0) {
        return millis / length + unit;
      }
    }
    return millis == 0 ? "0s" : millis + "ms";
  }

  private static Duration unitOf(String unit) {
    return switch (unit) {
      case "h" -> Duration.ofHours(1);
      case "m" -> Duration.ofMinutes(1);
      case "s" -> Duration.ofSeconds(1);
      default -> Duration.ofMillis(1);
    };
  }
}
