package org.ftpsbridge.ftp;

import java.util.List;

/**
 * One reply to a client (RFC 959 section 4.2).
 *
 * @param code what it means
 * @param lines its text, at least one line, one char a byte. The first and the last stand here
 *     without code and separator, the lines between them as they are on the wire
 */
public record FtpReply(ReplyCode code, List<String> lines) {

  /**
   * Copies the lines; refuses with IllegalArgumentException none at all and one with CR, LF, NUL or
   * a char that is no byte.
   */
  public FtpReply {
    lines = List.copyOf(lines);
    if (lines.isEmpty()) {
      throw new IllegalArgumentException("a reply must have a line");
    }
    lines.forEach(ControlText::checked);
  }

  /** A reply of one line. */
  public static FtpReply of(int code, String text) {
    return of(code, List.of(text));
  }

  /** A reply of one or more lines. */
  public static FtpReply of(int code, List<String> lines) {
    return new FtpReply(new ReplyCode(code), lines);
  }

  /** The text of the last line, which is the only one of most replies. */
  public String text() {
    return lines.get(lines.size() - 1);
  }

  /** Whether the code is 1yz: another reply follows. */
  public boolean isPreliminary() {
    return code.isPreliminary();
  }

  /** Whether the code is 2yz: done. */
  public boolean isCompletion() {
    return code.isCompletion();
  }

  /** Whether the code is 3yz: another command is needed. */
  public boolean isIntermediate() {
    return code.isIntermediate();
  }

  /** Whether the code is 4yz or 5yz: not done. */
  public boolean isNegative() {
    return code.isNegative();
  }

  /** The reply as logs may show it: its first line, escaped and cut, and how many follow. */
  @Override
  public String toString() {
    String first = code + " " + PeerText.forLog(lines.get(0));
    return lines.size() == 1 ? first : first + " (+" + (lines.size() - 1) + " lines)";
  }
}
