package org.ftpsbridge.config;

import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * One thing that is wrong, or doubtful, in a configuration file.
 *
 * @param file the file as the caller named it
 * @param line counted from 1; 0 where no line is meant but the file as a whole
 * @param key the path of the key, such as {@code listeners[0].bind}; empty where none is meant
 * @param sentence what is wrong with which value, and what would be right; never a value that came
 *     from the environment
 */
public record Problem(Path file, int line, String key, String sentence) {

  private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\x80-\\x9F]");

  /** What the file has of control characters shows as {@code \\xNN}: a problem is one line. */
  public Problem {
    key = oneLine(key);
    sentence = oneLine(sentence);
  }

  private static String oneLine(String text) {
    return CONTROL
        .matcher(text)
        .replaceAll(match -> "\\\\x%02X".formatted((int) match.group().charAt(0)));
  }

  /** The problem as {@code FILE:LINE: key: sentence}, without what is not known. */
  @Override
  public String toString() {
    return file
        + ":"
        + (line > 0 ? line + ":" : "")
        + " "
        + (key.isEmpty() ? "" : key + ": ")
        + sentence;
  }
}
