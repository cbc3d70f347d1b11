package org.ftpsbridge.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A single value, or a list of such where there are several.
 *
 * @param item what it is, or what each item of the list is
 */
record OneOrMore<T>(Textual<T> item) implements Kind<List<T>> {

  @Override
  public Optional<List<T>> read(Place place) {
    if (place.node() instanceof SequenceNode) {
      return list().read(place);
    }
    if (place.node() instanceof MappingNode) {
      place.problem("is a section; expected " + words());
      return Optional.empty();
    }
    return item.read(place).map(List::of);
  }

  @Override
  public Map<String, Object> schema() {
    return Map.of("anyOf", List.of(item.schema(), list().schema()));
  }

  @Override
  public String words() {
    return item.words() + ", or a list of such";
  }

  private ListOf<T> list() {
    return new ListOf<>(item);
  }
}
