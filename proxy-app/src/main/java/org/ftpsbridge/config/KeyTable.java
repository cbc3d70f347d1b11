package org.ftpsbridge.config;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** The key table as people read it: a row of Markdown for every key. */
public final class KeyTable {
  private KeyTable() {}

  /** The table as it is kept in config/README.md. */
  public static String markdown() {
    List<String> lines = new ArrayList<>();
    lines.add("| key | holds | default | example | what it is for |");
    lines.add("|---|---|---|---|---|");
    rows(FileKeys.SECTION, "", lines);
    return String.join("\n", lines) + "\n";
  }

  private static void rows(Section section, String prefix, List<String> lines) {
    for (Key<?> key : section.keys()) {
      String path = prefix + key.name();
      lines.add(
          "| `%s` | %s | %s | `%s` | %s |"
              .formatted(
                  path,
                  cell(holds(key)),
                  standard(key),
                  cell(KeyExample.of(key)),
                  cell(key.sentence())));
      if (key.kind() instanceof Section inner) {
        rows(inner, path + ".", lines);
      } else if (key.kind() instanceof ListOf<?> list && list.item() instanceof Section inner) {
        rows(inner, path + "[].", lines);
      } else if (key.kind() instanceof ListOf<?> list
          && list.item() instanceof WordOrSection<?> either) {
        rows(either.section(), path + "[].", lines);
      } else if (key.kind() instanceof OneOrMore<?> more
          && more.several().item() instanceof WordOrSection<?> either) {
        rows(either.section(), path + "[].", lines);
      } else if (key.kind() instanceof WordOrSection<?> either) {
        rows(either.section(), path + ".", lines);
      } else if (key.kind() instanceof MapOf map) {
        rows(map.item(), path + ".NAME.", lines);
      }
    }
  }

  private static String holds(Key<?> key) {
    if (key.kind() instanceof Section) {
      return "a section";
    }
    if (key.kind() instanceof Words<?> words && !words.notYet().isEmpty()) {
      return words.words()
          + "; not yet "
          + String.join(", ", new TreeSet<>(words.notYet().keySet()));
    }
    return key.kind().words();
  }

  private static String standard(Key<?> key) {
    return key.required() ? "required" : key.fallback().map(f -> "`" + f.text() + "`").orElse("");
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }
}
