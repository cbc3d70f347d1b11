package org.ftpsbridge.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One of a few words.
 *
 * @param allowed what each word means
 * @param notYet words that will be allowed one day, with what to write until then
 */
record Words<T>(Map<String, T> allowed, Map<String, String> notYet) implements Textual<T> {

  /** Keeps the order, which is the one of the documentation. */
  Words {
    allowed = new LinkedHashMap<>(allowed);
  }

  /** The constants of an enum in lower case, {@code NOT_YET} as {@code not-yet}. */
  static <E extends Enum<E>> Words<E> of(Class<E> constants) {
    Map<String, E> words = new LinkedHashMap<>();
    for (E constant : constants.getEnumConstants()) {
      words.put(wordFor(constant), constant);
    }
    return new Words<>(words, Map.of());
  }

  /** On or off. */
  static Words<Boolean> onOrOff() {
    Map<String, Boolean> words = new LinkedHashMap<>();
    words.put("on", true);
    words.put("off", false);
    return new Words<>(words, Map.of());
  }

  /** True or false. */
  static Words<Boolean> trueOrFalse() {
    Map<String, Boolean> words = new LinkedHashMap<>();
    words.put("true", true);
    words.put("false", false);
    return new Words<>(words, Map.of());
  }

  static String wordFor(Enum<?> constant) {
    return constant.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }

  @Override
  public T parse(String text) {
    T value = allowed.get(text);
    if (value != null) {
      return value;
    }
    String hint = notYet.get(text);
    throw new IllegalArgumentException(
        hint != null
            ? "is not available yet; " + hint
            : "is not "
                + words()
                + "; "
                + Spelling.nearest(text, allowed.keySet())
                    .map(word -> "did you mean " + word + "?")
                    .orElse(allowed.size() == 1 ? "write that or nothing" : "choose one of these"));
  }

  /**
   * To an editor the words true and false are no text, and to one of YAML 1.1 on and off neither.
   */
  @Override
  public Map<String, Object> literalSchema() {
    List<Object> words = new ArrayList<>(allowed.keySet());
    if (allowed.containsKey("off") || allowed.containsKey("false")) {
      words.add(false);
    }
    if (allowed.containsKey("on") || allowed.containsKey("true")) {
      words.add(true);
    }
    return Map.of("enum", List.copyOf(words));
  }

  @Override
  public String words() {
    return allowed.size() == 1
        ? "the word " + allowed.keySet().iterator().next()
        : "one of " + String.join(", ", allowed.keySet());
  }
}
