package org.ftpsbridge.ftp;

import java.util.Locale;

/**
 * The name of a command, compared without case (RFC 959 section 5.3).
 *
 * @param name in upper case
 */
public record Verb(String name) {

  /** Any of the verbs that clients may write in any case. */
  public static Verb of(String text) {
    return new Verb(text.toUpperCase(Locale.ROOT));
  }

  @Override
  public String toString() {
    return name;
  }
}
