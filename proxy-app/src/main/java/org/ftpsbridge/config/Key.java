package org.ftpsbridge.config;

import java.util.Optional;

/**
 * One row of the key table.
 *
 * @param name what the file writes before the colon
 * @param kind what it may hold
 * @param required whether the section must have it
 * @param fallback what holds where it is not given
 * @param sentence what it is for
 * @param shown an example of its value as the file would write it, where the kind has none to give
 */
record Key<T>(
    String name,
    Kind<T> kind,
    boolean required,
    Optional<Fallback<T>> fallback,
    String sentence,
    Optional<String> shown) {

  /**
   * What holds where a key is not given.
   *
   * @param text as the file would write it
   * @param value what that means
   */
  record Fallback<T>(String text, T value) {}

  static <T> Key<T> required(String name, Kind<T> kind, String sentence) {
    return new Key<>(name, kind, true, Optional.empty(), sentence, Optional.empty());
  }

  static <T> Key<T> optional(String name, Kind<T> kind, String sentence) {
    return new Key<>(name, kind, false, Optional.empty(), sentence, Optional.empty());
  }

  static <T> Key<T> defaulted(String name, Textual<T> kind, String text, String sentence) {
    Fallback<T> fallback = new Fallback<>(text, kind.parse(text));
    return new Key<>(name, kind, false, Optional.of(fallback), sentence, Optional.empty());
  }

  /** The same key with an example of its value, as the file would write it. */
  Key<T> like(String example) {
    return new Key<>(name, kind, required, fallback, sentence, Optional.of(example));
  }

  /** Two rows are never the same key, though they may look alike. */
  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
