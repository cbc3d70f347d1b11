package org.ftpsbridge.config;

import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code ${env:NAME}} and {@code ${env:NAME:-default}} inside a value. */
final class EnvironmentReference {
  /** What a reference looks like, for the JSON Schema. */
  static final String PATTERN = "\\$\\{env:[A-Za-z_][A-Za-z0-9_]*(:-[^}]*)?\\}";

  private static final Pattern REFERENCE =
      Pattern.compile("\\$\\{env:([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\\}");

  private EnvironmentReference() {}

  /**
   * The text with each reference replaced. As in a shell, a default stands for a variable that is
   * unset or empty. What a variable holds is not looked at again.
   *
   * @throws IllegalArgumentException with the end of a sentence if a variable without a default is
   *     not set, or if something begins like a reference and is none
   */
  static String expand(String text, Function<String, Optional<String>> environment) {
    StringBuilder out = new StringBuilder();
    Matcher reference = REFERENCE.matcher(text);
    int end = 0;
    while (reference.find()) {
      out.append(literal(text.substring(end, reference.start())));
      out.append(valueOf(reference, environment));
      end = reference.end();
    }
    return out.append(literal(text.substring(end))).toString();
  }

  private static String valueOf(Matcher reference, Function<String, Optional<String>> environment) {
    String name = reference.group(1);
    Optional<String> value = environment.apply(name);
    String fallback = reference.group(2);
    if (fallback != null) {
      return value.filter(text -> !text.isEmpty()).orElse(fallback);
    }
    return value.orElseThrow(
        () ->
            new IllegalArgumentException(
                "names the environment variable "
                    + name
                    + ", which is not set; set it, or give a default: ${env:"
                    + name
                    + ":-default}"));
  }

  private static String literal(String text) {
    if (text.contains("${")) {
      throw new IllegalArgumentException(
          "holds a reference that cannot be read; write ${env:NAME} or ${env:NAME:-default}");
    }
    return text;
  }
}
