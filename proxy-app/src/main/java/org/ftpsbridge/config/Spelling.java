package org.ftpsbridge.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds the word that a mistyped one was meant to be. */
final class Spelling {
  private Spelling() {}

  /** The end of a sentence: "did you mean ...?", or all the words where none is near. */
  static String hint(String typed, Collection<String> known) {
    return nearest(typed, known)
        .map(word -> "did you mean " + word + "?")
        .orElseGet(
            () -> known.isEmpty() ? "none is known here" : "known are " + String.join(", ", known));
  }

  /** The one known word that differs from the typed one in at most a third of its letters. */
  static Optional<String> nearest(String typed, Collection<String> known) {
    String lower = typed.toLowerCase(Locale.ROOT);
    int allowed = Math.max(1, typed.length() / 3);
    return known.stream()
        .collect(Collectors.toMap(word -> word, word -> distance(lower, word), Math::min))
        .entrySet()
        .stream()
        .filter(entry -> entry.getValue() <= allowed)
        .min(
            Comparator.comparing((java.util.Map.Entry<String, Integer> e) -> e.getValue())
                .thenComparing(e -> e.getKey()))
        .map(entry -> entry.getKey());
  }

  /**
   * Insertions, deletions, replacements and swaps of neighbours that lead from one to the other.
   */
  private static int distance(String typed, String word) {
    String other = word.toLowerCase(Locale.ROOT);
    int[][] cost = new int[typed.length() + 1][other.length() + 1];
    for (int i = 0; i <= typed.length(); i++) {
      for (int j = 0; j <= other.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        boolean same = typed.charAt(i - 1) == other.charAt(j - 1);
        int best = cost[i - 1][j - 1] + (same ? 0 : 1);
        best = Math.min(best, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
        if (i > 1
            && j > 1
            && typed.charAt(i - 1) == other.charAt(j - 2)
            && typed.charAt(i - 2) == other.charAt(j - 1)) {
          best = Math.min(best, cost[i - 2][j - 2] + 1);
        }
        cost[i][j] = best;
      }
    }
    return cost[typed.length()][other.length()];
  }
}
