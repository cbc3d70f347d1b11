package org.ftpsbridge.config;

import java.util.Optional;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A value in the file, with where it stands.
 *
 * @param reading the reading it belongs to
 * @param key the path of its key; empty for the whole file
 * @param line where its key stands, counted from 1
 * @param node the value
 */
record Place(Reading reading, String key, int line, Node node) {
  private static final int LONGEST_SHOWN = 80;

  /** The value of a key of this section; its line is the one that the key stands in. */
  Place under(ScalarNode name, Node value) {
    return new Place(reading, keyPath(name.getValue()), lineOf(name), value);
  }

  /** An item of this list, counted from 0. */
  Place item(int index, Node value) {
    return new Place(reading, key + "[" + index + "]", lineOf(value), value);
  }

  /** The path of a key of this section. */
  String keyPath(String name) {
    return key.isEmpty() ? name : key + "." + name;
  }

  static int lineOf(Node node) {
    return node.getStartMark().getLine() + 1;
  }

  /** Notes that this value makes the file unusable. */
  void problem(String sentence) {
    reading.problem(line, key, sentence);
  }

  /** Notes that this value is likely not meant. */
  void warning(String sentence) {
    reading.warning(line, key, sentence);
  }

  /** Whether nothing follows the key. */
  boolean isEmpty() {
    return node instanceof ScalarNode scalar
        && scalar.getScalarStyle() == DumperOptions.ScalarStyle.PLAIN
        && node.getTag().equals(Tag.NULL);
  }

  /** The value as it is written in the file, for messages; references are not expanded. */
  String shown() {
    if (!(node instanceof ScalarNode scalar)) {
      return node instanceof org.yaml.snakeyaml.nodes.SequenceNode ? "a list" : "a section";
    }
    String raw = scalar.getValue();
    StringBuilder text = new StringBuilder("\"");
    raw.codePoints()
        .limit(LONGEST_SHOWN)
        .forEach(c -> text.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
    return text.append(raw.length() > LONGEST_SHOWN ? "...\"" : "\"").toString();
  }

  /**
   * The text of a single value with its references to the environment expanded; empty, with a
   * problem noted, if there is none.
   */
  Optional<String> text(String expected) {
    if (isEmpty()) {
      problem("has no value; expected " + expected);
      return Optional.empty();
    }
    if (!(node instanceof ScalarNode scalar)) {
      problem("is " + shown() + " where a single value belongs; expected " + expected);
      return Optional.empty();
    }
    try {
      String text = EnvironmentReference.expand(scalar.getValue(), reading::variable);
      if (text.isBlank()) {
        problem(shown() + " is empty; expected " + expected);
        return Optional.empty();
      }
      return Optional.of(text);
    } catch (IllegalArgumentException e) {
      problem(shown() + " " + e.getMessage());
      return Optional.empty();
    }
  }
}
