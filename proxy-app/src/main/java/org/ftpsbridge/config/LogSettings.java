package org.ftpsbridge.config;

/**
 * What is logged, and in which form.
 *
 * @param format the form of a line
 * @param level the least severe level that is written
 */
public record LogSettings(Format format, Level level) {

  /** What holds before a configuration has been read, and where it is silent. */
  public static final LogSettings DEFAULT = new LogSettings(Format.TEXT, Level.INFO);

  /** The form of a log line. */
  public enum Format {
    /** Time, level, a sentence and {@code key=value} pairs. */
    TEXT,
    /** One flat JSON object. */
    JSON
  }

  /** How severe a log line is. */
  public enum Level {
    /** A defect, or something an operator must look at. */
    ERROR,
    /** Something that is likely to be wrong. */
    WARN,
    /** A session's start, login, transfers and end. */
    INFO,
    /** Phases and verbs. */
    DEBUG,
    /** Everything, the libraries included. */
    TRACE
  }
}
