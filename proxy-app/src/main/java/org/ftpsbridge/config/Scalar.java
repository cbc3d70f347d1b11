package org.ftpsbridge.config;

import java.util.Map;
import java.util.function.Function;

/**
 * A single value with a form of its own.
 *
 * @param words what it is
 * @param example how it may be written; empty where the words say it all
 * @param parser from text to value; its IllegalArgumentException may say what is wrong
 * @param literalSchema the schema of a value without references
 */
record Scalar<T>(
    String words, String example, Function<String, T> parser, Map<String, Object> literalSchema)
    implements Textual<T> {

  @Override
  public T parse(String text) {
    try {
      return parser.apply(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("is not " + words + "; " + right(), e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "is not " + words + ": " + e.getMessage() + "; " + right(), e);
    }
  }

  private String right() {
    return example.isEmpty() ? "choose one of these" : "write it like " + example;
  }

  @Override
  public Object inSchema(String text) {
    return "integer".equals(literalSchema.get("type")) ? Integer.valueOf(text) : text;
  }
}
