package org.ftpsbridge.config;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.ftpsbridge.config.Dialect.Setting;

/** Which dialects stand for settings that somebody has found to be needed. */
public final class DialectFit {
  private DialectFit() {}

  /**
   * The dialects of a backend that stand for the most of these settings and for nothing else; the
   * standard one where no other does.
   *
   * @param security the word of the configuration for it
   * @param needed values by the paths of their keys, as the file would write both
   */
  public static List<String> ofBackend(String security, Map<String, String> needed) {
    return fitting(security, needed, true);
  }

  /** The same of a listener. */
  public static List<String> ofListener(String security, Map<String, String> needed) {
    return fitting(security, needed, false);
  }

  private static List<String> fitting(
      String security, Map<String, String> needed, boolean isBackend) {
    int most =
        Arrays.stream(Dialect.values())
            .map(dialect -> settings(dialect, security, isBackend))
            .filter(settings -> isNeeded(settings, needed))
            .map(List::size)
            .max(Comparator.naturalOrder())
            .orElse(0);
    return most == 0
        ? List.of(Dialect.STANDARD.word())
        : Arrays.stream(Dialect.values())
            .filter(dialect -> settings(dialect, security, isBackend).size() == most)
            .filter(dialect -> isNeeded(settings(dialect, security, isBackend), needed))
            .map(Dialect::word)
            .toList();
  }

  private static boolean isNeeded(List<Setting> settings, Map<String, String> needed) {
    return settings.stream()
        .allMatch(setting -> setting.value().equals(needed.get(setting.path())));
  }

  private static List<Setting> settings(Dialect dialect, String security, boolean isBackend) {
    List<Setting> all = isBackend ? dialect.ofBackend() : dialect.ofListener();
    return all.stream().filter(setting -> setting.where().isMeantWith(security)).toList();
  }
}
