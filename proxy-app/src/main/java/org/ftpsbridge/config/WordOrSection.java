package org.ftpsbridge.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.yaml.snakeyaml.nodes.MappingNode;

/**
 * One of a few words, or a section that says more than a word can.
 *
 * @param word what each word means
 * @param section the keys of the section
 * @param meaning what the section means; empty if it is wrong
 */
record WordOrSection<T>(
    Words<T> word, Section section, Function<Values, Optional<? extends T>> meaning)
    implements Kind<T> {

  @Override
  public Optional<T> read(Place place) {
    if (place.node() instanceof MappingNode) {
      return section.read(place).flatMap(meaning);
    }
    return place.text(words()).flatMap(text -> meant(place, text));
  }

  private Optional<T> meant(Place place, String text) {
    Optional<T> value = Optional.ofNullable(word.allowed().get(text));
    if (value.isEmpty()) {
      place.problem(place.shown() + " is not " + words());
    }
    return value;
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
