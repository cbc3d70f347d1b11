package org.ftpsbridge.config;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What each dialect stands for, as people read it: a row of Markdown for each. */
public final class DialectTable {
  private DialectTable() {}

  /** The table as it is kept in config/README.md. */
  public static String markdown() {
    List<String> lines = new ArrayList<>();
    lines.add("| dialect | of a listener | of a backend |");
    lines.add("|---|---|---|");
    for (Dialect dialect : Dialect.values()) {
      lines.add(
          "| `%s` | %s | %s |"
              .formatted(dialect.word(), cell(dialect.ofListener()), cell(dialect.ofBackend())));
    }
    return String.join("\n", lines) + "\n";
  }

  private static String cell(List<Dialect.Setting> settings) {
    return settings.isEmpty()
        ? "the defaults"
        : settings.stream().map(DialectTable::words).collect(Collectors.joining("; "));
  }

  private static String words(Dialect.Setting setting) {
    String where = setting.where().words();
    return "`%s: %s`%s"
        .formatted(setting.path(), setting.value(), where.isEmpty() ? "" : " (" + where + ")");
  }
}
