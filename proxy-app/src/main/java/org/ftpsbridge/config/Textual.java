package org.ftpsbridge.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A single value that is read from text, in which the environment may be named. */
sealed interface Textual<T> extends Kind<T> permits Scalar, Words {

  /**
   * The value that the text means.
   *
   * @throws IllegalArgumentException with the end of the sentence that begins with the value; the
   *     value itself is not in it
   */
  T parse(String text);

  /** The schema of a value that is written out, without references. */
  Map<String, Object> literalSchema();

  /** How the schema writes such a value. */
  default Object inSchema(String text) {
    return text;
  }

  @Override
  default Optional<T> read(Place place) {
    return place.text(words()).flatMap(text -> parsed(place, text));
  }

  private Optional<T> parsed(Place place, String text) {
    try {
      return Optional.of(parse(text));
    } catch (IllegalArgumentException e) {
      place.problem(place.shown() + " " + e.getMessage());
      return Optional.empty();
    }
  }

  @Override
  default Map<String, Object> schema() {
    return Map.of("anyOf", List.of(literalSchema(), JsonSchema.ENVIRONMENT));
  }
}
