package org.ftpsbridge.fuzz;

import java.util.Objects;

/** What a fuzz target claims of every input. Needs no library, so that none is instrumented. */
public final class Claims {

  private Claims() {}

  /** Fails with the sentence unless it holds. */
  public static void that(boolean holds, String sentence) {
    if (!holds) {
      throw new AssertionError(sentence);
    }
  }

  /** Fails with the sentence and both values unless they are equal. */
  public static void same(Object one, Object other, String sentence) {
    if (!Objects.equals(one, other)) {
      throw new AssertionError(sentence + ":\n" + one + "\n" + other);
    }
  }
}
