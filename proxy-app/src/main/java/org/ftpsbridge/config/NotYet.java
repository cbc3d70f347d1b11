package org.ftpsbridge.config;

import java.util.Map;
import java.util.Optional;

/**
 * A key that will come, so that it is refused by name and not as unknown.
 *
 * @param hint what to do until then
 */
record NotYet(String hint) implements Kind<Void> {

  @Override
  public Optional<Void> read(Place place) {
    place.problem("is not available yet; " + hint);
    return Optional.empty();
  }

  @Override
  public Map<String, Object> schema() {
    return Map.of("not", Map.of());
  }

  @Override
  public String words() {
    return "not available yet: " + hint;
  }
}
