package org.ftpsbridge.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What has failed in the last six hours, counted in pieces of five minutes. Its size is bounded by
 * the words that there are for failures. Any thread.
 */
public final class RecentFailures {
  /** Pieces of an hour. */
  public static final int AN_HOUR = 12;

  private static final int PIECES = 6 * AN_HOUR;
  private static final long SECONDS = 300;

  /**
   * How often something failed.
   *
   * @param what what it was
   * @param reason why, in a word of the log
   * @param counts of each piece, the oldest first
   */
  public record Course(String what, String reason, List<Long> counts) {

    /** Copies the counts. */
    public Course {
      counts = List.copyOf(counts);
    }
  }

  /** One kind of failure. */
  private record Kind(String what, String reason) {}

  private final LongSupplier seconds;
  private final Map<Kind, long[]> rings = new HashMap<>();
  private long newest;

  /** Goes by the clock of the system. */
  public RecentFailures() {
    this(() -> System.nanoTime() / 1_000_000_000L);
  }

  RecentFailures(LongSupplier seconds) {
    this.seconds = seconds;
    this.newest = seconds.getAsLong() / SECONDS;
  }

  /** It has happened once more. */
  synchronized void add(String what, String reason) {
    goOn();
    rings.computeIfAbsent(new Kind(what, reason), kind -> new long[PIECES])[slot(newest)]++;
  }

  /** All that has happened, what was most first. */
  public synchronized List<Course> seen() {
    goOn();
    rings.values().removeIf(ring -> Arrays.stream(ring).allMatch(count -> count == 0));
    List<Course> all = new ArrayList<>();
    rings.forEach(
        (kind, ring) -> {
          List<Long> counts = new ArrayList<>();
          for (long piece = newest - PIECES + 1; piece <= newest; piece++) {
            counts.add(ring[slot(piece)]);
          }
          all.add(new Course(kind.what, kind.reason, counts));
        });
    all.sort(
        Comparator.comparingLong(
                (Course course) -> -course.counts.stream().mapToLong(Long::longValue).sum())
            .thenComparing(Course::what)
            .thenComparing(Course::reason));
    return all;
  }

  private void goOn() {
    long now = seconds.getAsLong() / SECONDS;
    for (long piece = Math.max(newest + 1, now - PIECES + 1); piece <= now; piece++) {
      for (long[] ring : rings.values()) {
        ring[slot(piece)] = 0;
      }
    }
    newest = Math.max(newest, now);
  }

  private static int slot(long piece) {
    return (int) Math.floorMod(piece, (long) PIECES);
  }
}
