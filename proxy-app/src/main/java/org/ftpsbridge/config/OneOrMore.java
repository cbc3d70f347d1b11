package org.ftpsbridge.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A single value, or a list where there are several.
 *
 * @param item what it is if it is one
 * @param several what the list is
 */
record OneOrMore<T>(Textual<T> item, ListOf<T> several) implements Kind<List<T>> {

  /** A single value, or a list of such. */
  OneOrMore(Textual<T> item) {
    this(item, new ListOf<>(item));
  }

  @Override
  public Optional<List<T>> read(Place place) {
    if (place.node() instanceof SequenceNode) {
      return several.read(place);
    }
    if (place.node() instanceof MappingNode) {
      place.problem("is a section; expected " + words());
      return Optional.empty();
    }
    return item.read(place).map(List::of);
  }

  @Override
  public Map<String, Object> schema() {
    return Map.of("anyOf", List.of(item.schema(), several.schema()));
  }

  @Override
  public String words() {
    return item.words()
        + ", or a list of such"
        + (several.item().equals(item) ? "" : " and of sections");
  }
}
