package org.ftpsbridge.config;

import java.util.Map;
import java.util.Optional;

/** What a section of the file holds, key by key, with where each stands. */
final class Values {
  private final Place place;
  private final Map<Key<?>, Place> places;
  private final Map<Key<?>, Object> values;

  Values(Place place, Map<Key<?>, Place> places, Map<Key<?>, Object> values) {
    this.place = place;
    this.places = Map.copyOf(places);
    this.values = Map.copyOf(values);
  }

  /** Where the section stands. */
  Place place() {
    return place;
  }

  /** Where a key's value stands, or the section where the key is not given. */
  Place at(Key<?> key) {
    return places.getOrDefault(key, place);
  }

  /** Whether the file gives the key, rightly or not. */
  boolean gives(Key<?> key) {
    return places.containsKey(key);
  }

  /** The value, or its default; empty if it is wrong, or neither given nor defaulted. */
  @SuppressWarnings("unchecked") // Section puts under a Key<T> only what its Kind<T> has read
  <T> Optional<T> find(Key<T> key) {
    if (gives(key)) {
      return Optional.ofNullable((T) values.get(key));
    }
    return key.fallback().map(given -> given.value());
  }

  /** The value or its default, once the file is known to be right. */
  <T> T get(Key<T> key) {
    return find(key)
        .orElseThrow(() -> new IllegalStateException(place.keyPath(key.name()) + " has no value"));
  }

  /** A section of this section; where it is not given, every key of it has its default. */
  Values section(Key<Values> key) {
    return find(key).orElseGet(() -> new Values(place, Map.of(), Map.of()));
  }
}
