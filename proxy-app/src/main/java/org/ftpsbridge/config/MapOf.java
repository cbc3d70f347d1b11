package org.ftpsbridge.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.MappingNode;

/**
 * Sections under names of the operator's choice, at least one.
 *
 * @param item what stands under each name
 */
record MapOf(Section item) implements Kind<Map<String, Values>> {

  @Override
  public Optional<Map<String, Values>> read(Place place) {
    if (place.isEmpty()) {
      place.problem("has no value; expected " + words());
      return Optional.empty();
    }
    if (!(place.node() instanceof MappingNode)) {
      place.problem("is not a section; expected " + words() + ", such as legacy:");
      return Optional.empty();
    }
    Map<String, Values> entries = new LinkedHashMap<>();
    for (Place entry : Entries.of(place)) {
      String name = entry.key().substring(place.keyPath("").length());
      try {
        Scalars.name().parse(name);
      } catch (IllegalArgumentException e) {
        entry.problem("the name \"" + name + "\" " + e.getMessage());
      }
      item.read(entry).ifPresent(values -> entries.put(name, values));
    }
    if (entries.isEmpty() && ((MappingNode) place.node()).getValue().isEmpty()) {
      place.problem("is empty; expected " + words());
    }
    return Optional.of(entries);
  }

  @Override
  public Map<String, Object> schema() {
    return Map.of(
        "type",
        "object",
        "propertyNames",
        Scalars.name().literalSchema(),
        "additionalProperties",
        item.schema(),
        "minProperties",
        1);
  }

  @Override
  public String words() {
    return "sections under names of your choice";
  }
}
