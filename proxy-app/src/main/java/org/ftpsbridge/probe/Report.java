package org.ftpsbridge.probe;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.ftpsbridge.config.JsonText;

/** What a probe has found, to be read by people or by programs. */
public final class Report {

  private static final int COLUMN = 20;

  private final Findings findings;
  private final Optional<String> section;
  private final boolean whole;

  /**
   * A report.
   *
   * @param section what is to be pasted; empty if nothing could be served
   * @param whole whether all that was asked for could be found out
   */
  Report(Findings findings, Optional<String> section, boolean whole) {
    this.findings = findings;
    this.section = section;
    this.whole = whole;
  }

  /** Whether all that was asked for could be found out, and there is a section to paste. */
  public boolean isWhole() {
    return whole && section.isPresent();
  }

  /** A line for each fact, then the remarks, then the section to paste. */
  public String text() {
    StringBuilder out = new StringBuilder();
    findings.facts().forEach((key, value) -> out.append(line(key, value)));
    findings.remarks().forEach(remark -> out.append(line("note", remark)));
    section.ifPresent(text -> out.append('\n').append(text));
    return out.toString();
  }

  /** One JSON object: the facts under their keys, {@code notes} and {@code section}. */
  public String json() {
    Map<String, Object> all = new LinkedHashMap<>(findings.facts());
    all.put("notes", findings.remarks());
    section.ifPresent(text -> all.put("section", text));
    return JsonText.indented(all);
  }

  private static String line(String key, Object value) {
    String blanks = " ".repeat(Math.max(1, COLUMN - key.length()));
    if (!(value instanceof Collection<?> list)) {
      return key + blanks + value + "\n";
    }
    List<String> values = list.stream().map(String::valueOf).toList();
    return values.isEmpty()
        ? key + blanks + "none\n"
        : key
            + blanks
            + values.stream().collect(Collectors.joining("\n" + " ".repeat(COLUMN)))
            + "\n";
  }
}
