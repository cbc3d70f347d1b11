package org.ftpsbridge.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.yaml.snakeyaml.nodes.MappingNode;

/**
 * A word or another single value, or a section that says more than that can.
 *
 * @param word what it may be
 * @param section the keys of the section
 * @param meaning what the section means; empty if it is wrong
 */
record WordOrSection<T>(
    Textual<T> word, Section section, Function<Values, Optional<? extends T>> meaning)
    implements Kind<T> {

  @Override
  public Optional<T> read(Place place) {
    if (place.node() instanceof MappingNode) {
      return section.read(place).flatMap(meaning);
    }
    return place.text(words()).flatMap(text -> meant(place, text));
  }

  private Optional<T> meant(Place place, String text) {
    try {
      return Optional.of(word.parse(text));
    } catch (IllegalArgumentException e) {
      boolean isWord = word instanceof Words<T>;
      place.problem(place.shown() + " " + (isWord ? "is not " + words() : e.getMessage()));
      return Optional.empty();
    }
  }

  @Override
  public Map<String, Object> schema() {
    return Map.of("anyOf", List.of(word.schema(), section.schema()));
  }

  @Override
  public String words() {
    return word.words() + ", or " + section.words();
  }
}
