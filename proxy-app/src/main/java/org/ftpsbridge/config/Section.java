package org.ftpsbridge.config;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A part of the file with known keys.
 *
 * @param keys in the order of the documentation
 */
record Section(List<Key<?>> keys) implements Kind<Values> {

  Section(Key<?>... keys) {
    this(List.of(keys));
  }

  @Override
  public Optional<Values> read(Place place) {
    if (place.isEmpty()) {
      place.problem("has no value; expected " + words());
      return Optional.empty();
    }
    if (!(place.node() instanceof MappingNode)) {
      boolean list = place.node() instanceof SequenceNode;
      place.problem(
          (list ? "is a list where a section belongs" : place.shown() + " is not a section")
              + "; expected "
              + words());
      return Optional.empty();
    }
    Map<Key<?>, Place> places = new HashMap<>();
    Map<Key<?>, Object> values = new HashMap<>();
    for (Place entry : Entries.of(place)) {
      String name = entry.key().substring(place.keyPath("").length());
      Optional<Key<?>> key = keyNamed(name);
      if (key.isEmpty()) {
        entry.problem("is not a known key; " + Spelling.hint(name, names()));
        continue;
      }
      places.put(key.get(), entry);
      key.get().kind().read(entry).ifPresent(value -> values.put(key.get(), value));
    }
    noteMissing(place, places);
    return Optional.of(new Values(place, places, values));
  }

  private void noteMissing(Place place, Map<Key<?>, Place> given) {
    for (Key<?> key : keys) {
      if (key.required() && !given.containsKey(key)) {
        place
            .reading()
            .problem(
                place.line(),
                place.keyPath(key.name()),
                "is missing; expected " + key.kind().words());
      }
    }
  }

  private Optional<Key<?>> keyNamed(String name) {
    return keys.stream().filter(key -> key.name().equals(name)).findFirst();
  }

  private List<String> names() {
    return keys.stream().map(key -> key.name()).toList();
  }

  @Override
  public Map<String, Object> schema() {
    Map<String, Object> properties = new LinkedHashMap<>();
    for (Key<?> key : keys) {
      Map<String, Object> property = new TreeMap<>(key.kind().schema());
      property.put("description", key.sentence());
      key.fallback().ifPresent(given -> property.put("default", inSchema(key, given.text())));
      properties.put(key.name(), property);
    }
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("properties", properties);
    List<String> required = requiredNames();
    if (!required.isEmpty()) {
      schema.put("required", required);
    }
    schema.put("additionalProperties", false);
    return schema;
  }

  private static Object inSchema(Key<?> key, String text) {
    return key.kind() instanceof Textual<?> textual ? textual.inSchema(text) : text;
  }

  @Override
  public String words() {
    List<String> required = requiredNames();
    return required.isEmpty()
        ? "a section with any of " + String.join(", ", names())
        : "a section with " + String.join(", ", required);
  }

  private List<String> requiredNames() {
    return keys.stream().filter(key -> key.required()).map(key -> key.name()).toList();
  }
}
