package org.ftpsbridge.config;

import java.util.List;
import java.util.stream.Collectors;

/** A value that a key may have, as the file writes it: one that says more than its default. */
final class KeyExample {
  private KeyExample() {}

  /**
   * The key's own example; else a word that is not its default, or a section with what it must
   * have.
   */
  static String of(Key<?> key) {
    return key.shown()
        .orElseGet(
            () -> {
              if (key.kind() instanceof Words<?> words) {
                return wordOf(words, key);
              }
              if (key.kind() instanceof Section section) {
                return sectionOf(section);
              }
              throw new IllegalStateException(key.name() + " has no example");
            });
  }

  private static String wordOf(Words<?> words, Key<?> key) {
    String standard = key.fallback().map(given -> given.text()).orElse("");
    return words.allowed().keySet().stream()
        .filter(word -> !word.equals(standard))
        .findFirst()
        .orElse(standard);
  }

  private static String sectionOf(Section section) {
    List<Key<?>> required = section.keys().stream().filter(key -> key.required()).toList();
    List<Key<?>> keys = required.isEmpty() ? section.keys().subList(0, 1) : required;
    return keys.stream()
        .map(key -> key.name() + ": " + of(key))
        .collect(Collectors.joining(", ", "{ ", " }"));
  }
}
