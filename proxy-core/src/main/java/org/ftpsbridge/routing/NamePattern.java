package org.ftpsbridge.routing;

import java.util.Locale;
import java.util.Optional;

/**
 * A name, or several by wildcards: {@code *} stands for any signs, {@code ?} for one. What {@code
 * *@site} has behind its {@code @} is a host, and so the same in either case; something stands
 * before it.
 *
 * @param text as it is written
 * @param anyCase whether upper and lower case are the same in all of it
 */
public record NamePattern(String text, boolean anyCase) {

  private static final String ANYBODY_AT = "*@";

  /** Of user names, which differ by case. */
  public static NamePattern user(String text) {
    return new NamePattern(text, false);
  }

  /** A host is the same with the dot of the root behind its name. */
  public static String withoutDot(String host) {
    return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
  }

  /** Of names that do not, as those of hosts and in certificates. */
  public static NamePattern host(String text) {
    return new NamePattern(text, true);
  }

  /** The {@code @site} of {@code *@site}; empty of anything else. */
  public Optional<String> suffix() {
    String site = text.startsWith(ANYBODY_AT) ? text.substring(ANYBODY_AT.length()) : "";
    boolean plain = !site.isEmpty() && !site.matches(".*[*?@].*");
    return plain ? Optional.of("@" + site) : Optional.empty();
  }

  /** Whether it stands for this name. Takes no more steps than both lengths multiplied. */
  public boolean matches(String name) {
    return suffix()
        .map(suffix -> endsWith(name, suffix))
        .orElseGet(() -> stands(cased(text), cased(name), false));
  }

  private static boolean endsWith(String name, String suffix) {
    int head = name.length() - suffix.length();
    return head > 0 && name.regionMatches(true, head, suffix, 0, suffix.length());
  }

  /** Whether it stands for every name that the other stands for; in doubt it does not. */
  public boolean covers(NamePattern other) {
    if (suffix().isPresent()) {
      return endsWith(other.text, suffix().get());
    }
    String their = other.text;
    return other.suffix().isPresent()
        ? stands(text, their.toLowerCase(Locale.ROOT), true)
            && stands(text, their.toUpperCase(Locale.ROOT), true)
        : stands(cased(text), cased(their), true);
  }

  private String cased(String name) {
    return anyCase ? name.toLowerCase(Locale.ROOT) : name;
  }

  /** Goes back to the last star alone, since what an earlier one takes can be left to that. */
  private static boolean stands(String pattern, String name, boolean isPattern) {
    int at = 0;
    int star = -1;
    int retry = 0;
    int next = 0;
    while (next < name.length()) {
      char sign = name.charAt(next);
      char wanted = at < pattern.length() ? pattern.charAt(at) : 0;
      if (wanted == '*') {
        star = at++;
        retry = next;
      } else if (at < pattern.length()
          && (wanted == sign || (wanted == '?' && !(isPattern && sign == '*')))) {
        at++;
        next++;
      } else if (star >= 0) {
        at = star + 1;
        next = ++retry;
      } else {
        return false;
      }
    }
    return pattern.substring(at).chars().allMatch(rest -> rest == '*');
  }

  @Override
  public String toString() {
    return '"' + text + '"';
  }
}
