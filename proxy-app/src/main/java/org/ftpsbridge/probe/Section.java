package org.ftpsbridge.probe;

import java.util.LinkedHashMap;
import java.util.Map;
import org.ftpsbridge.config.JsonText;
import org.ftpsbridge.probe.Findings.Need;

/** A section of the configuration, to paste: what differs from the defaults, and why. */
final class Section {

  private final StringBuilder text = new StringBuilder();

  private Section() {}

  /** The backend of this name, below {@code backends}. */
  static String backend(String name, String address, String security, Map<String, Need> needs) {
    Section section = new Section();
    section.line(0, "backends:");
    section.line(2, name + ":");
    section.line(4, "address: " + quoted(address));
    section.line(4, "security: " + security);
    section.keys(4, needs);
    return section.text.toString();
  }

  /** The listener of this name, below {@code listeners}; its backend has a name to be changed. */
  static String listener(String name, String bind, String security, Map<String, Need> needs) {
    Section section = new Section();
    section.line(0, "listeners:");
    section.line(2, "- name: " + name);
    section.line(4, "bind: " + quoted(bind));
    section.line(4, "security: " + security);
    section.line(4, "backend: server # the name of a backend of yours");
    section.keys(4, needs);
    return section.text.toString();
  }

  /** A text as YAML takes it whatever it holds. */
  static String quoted(String value) {
    return JsonText.quoted(value);
  }

  /** Keys of one section stand together. */
  private void keys(int indent, Map<String, Need> needs) {
    Map<String, Map<String, Need>> inner = new LinkedHashMap<>();
    needs.forEach(
        (path, need) -> {
          int dot = path.indexOf('.');
          if (dot > 0) {
            inner
                .computeIfAbsent(path.substring(0, dot), key -> new LinkedHashMap<>())
                .put(path.substring(dot + 1), need);
          }
        });
    inner.forEach(
        (key, keys) -> {
          line(indent, key + ":");
          keys(indent + 2, keys);
        });
    needs.forEach(
        (path, need) -> {
          if (path.indexOf('.') < 0) {
            if (!need.why().isEmpty()) {
              line(indent, "# " + need.why());
            }
            line(indent, path + ": " + need.value());
          }
        });
  }

  private void line(int indent, String words) {
    text.append(" ".repeat(indent)).append(words).append('\n');
  }
}
