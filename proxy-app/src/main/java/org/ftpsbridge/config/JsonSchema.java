package org.ftpsbridge.config;

import java.util.LinkedHashMap;
import java.util.Map;

/** The key table as a JSON Schema (draft 2020-12), for editors. */
public final class JsonSchema {
  /** The schema of a value that names the environment; what it will hold cannot be checked. */
  static final Map<String, Object> ENVIRONMENT = Map.of("$ref", "#/$defs/environment");

  private JsonSchema() {}

  /** The schema as it is kept in config/ftps-bridge.schema.json. */
  public static String text() {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", "ftps-bridge configuration");
    schema.putAll(FileKeys.SECTION.schema());
    schema.put(
        "$defs",
        Map.of("environment", Map.of("type", "string", "pattern", EnvironmentReference.PATTERN)));
    return JsonText.indented(sorted(schema));
  }

  /** Maps of one entry or sorted ones only, so that the text is the same in every run. */
  private static Object sorted(Object value) {
    if (value instanceof LinkedHashMap<?, ?> map) {
      Map<Object, Object> same = new LinkedHashMap<>();
      map.forEach((key, entry) -> same.put(key, sorted(entry)));
      return same;
    }
    if (value instanceof Map<?, ?> map) {
      Map<Object, Object> ordered = new java.util.TreeMap<>();
      map.forEach((key, entry) -> ordered.put(key, sorted(entry)));
      return ordered;
    }
    if (value instanceof java.util.List<?> list) {
      return list.stream().map(JsonSchema::sorted).toList();
    }
    return value;
  }
}
