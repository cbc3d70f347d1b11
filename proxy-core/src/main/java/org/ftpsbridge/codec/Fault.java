package org.ftpsbridge.codec;

import java.util.Locale;

/** In which way the bytes of a control connection broke the rules of its lines. */
public enum Fault {
  /** More bytes than allowed without the end of the line, or of the reply. */
  LINE_TOO_LONG("The line is too long."),
  /** A reply of more lines than allowed. */
  TOO_MANY_LINES("The reply has too many lines."),
  /** A CR that no LF follows. */
  BARE_CR("A CR must be followed by LF."),
  /** An LF that no CR precedes, where only CR LF ends a line. */
  BARE_LF("A line must end with CR LF."),
  /** A NUL, which ends a string for some readers. */
  NUL("A line must not hold NUL."),
  /** A command line that is empty or begins with a space. */
  NO_VERB("A line must begin with a command."),
  /** A name of a command that is too long, or not of printable ASCII. */
  MALFORMED_VERB("This cannot be a command."),
  /** A reply that does not begin with three digits from 100 to 699 and a space or hyphen. */
  NO_REPLY_CODE("A reply must begin with a code.");

  private final String sentence;

  Fault(String sentence) {
    this.sentence = sentence;
  }

  /** The fault in a word or two, fit for a log line. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** The fault in words, fit for a 500 reply; never holds what the peer sent. */
  public String sentence() {
    return sentence;
  }
}
