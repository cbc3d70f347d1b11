package org.ftpsbridge.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A list with at least one item; items that are wrong are left out, with their problems noted.
 *
 * @param item what each item is
 */
record ListOf<T>(Kind<T> item) implements Kind<List<T>> {

  @Override
  public Optional<List<T>> read(Place place) {
    if (place.isEmpty()) {
      place.problem("has no value; expected " + words());
      return Optional.empty();
    }
    if (!(place.node() instanceof SequenceNode list)) {
      boolean single = place.node() instanceof ScalarNode;
      place.problem(
          single
              ? place.shown() + " is a single value; write a list: [" + unquoted(place) + "]"
              : "is a section; expected " + words() + ", each begun with a dash");
      return Optional.empty();
    }
    if (list.getValue().isEmpty()) {
      place.problem("is an empty list; expected " + words());
    }
    List<T> items = new ArrayList<>();
    int index = 0;
    for (Node node : list.getValue()) {
      item.read(place.item(index++, node)).ifPresent(items::add);
    }
    return Optional.of(items);
  }

  private static String unquoted(Place place) {
    return place.shown().replace("\"", "");
  }

  @Override
  public Map<String, Object> schema() {
    return Map.of("type", "array", "items", item.schema(), "minItems", 1);
  }

  @Override
  public String words() {
    return item instanceof Section ? "a list of sections" : "a list; each item " + item.words();
  }
}
