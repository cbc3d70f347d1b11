package org.ftpsbridge.probe;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What has been found so far, in the order of finding: facts, and what a section needs for them.
 */
final class Findings {

  /**
   * A key that a section needs.
   *
   * @param value as the file has it
   * @param why in words, for a comment
   */
  record Need(String value, String why) {}

  private static final int MOST_REMARKS = 50;

  private final Map<String, Object> facts = new LinkedHashMap<>();
  private final Map<String, Need> needs = new LinkedHashMap<>();
  private final List<String> remarks = new ArrayList<>();
  private final Consumer<String> progress;

  /** Findings whose finder says what it is at. */
  Findings(Consumer<String> progress) {
    this.progress = progress;
  }

  /** Says what is looked at now. */
  void at(String step) {
    progress.accept(step);
  }

  /** A fact: a text, a number, a truth value or a list of texts. */
  void tell(String key, Object value) {
    facts.put(key, value);
  }

  /** A key of the section, by its path below it, such as {@code tls.pin}. */
  void need(String path, String value, String why) {
    needs.put(path, new Need(value, why));
  }

  /** Something for the reader that is no fact with a name; said once. */
  void remark(String sentence) {
    if (remarks.size() < MOST_REMARKS && !remarks.contains(sentence)) {
      remarks.add(sentence);
    }
  }

  Map<String, Object> facts() {
    return facts;
  }

  Map<String, Need> needs() {
    return needs;
  }

  /** The values of the keys that are needed. */
  Map<String, String> neededValues() {
    Map<String, String> values = new LinkedHashMap<>();
    needs.forEach((path, need) -> values.put(path, need.value()));
    return values;
  }

  List<String> remarks() {
    return remarks;
  }
}
