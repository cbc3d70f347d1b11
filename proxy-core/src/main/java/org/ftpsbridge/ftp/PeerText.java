package org.ftpsbridge.ftp;

/** Text that a peer sent, in the one form in which logs may show it: escaped and cut. */
public final class PeerText {

  /** Characters of a peer's text that a log shows where the caller has no reason for more. */
  public static final int DEFAULT_LIMIT = 120;

  /** Stands for what was cut; no peer can forge it, since a backslash of its own is escaped. */
  private static final String CUT = "\\...";

  private PeerText() {}

  /** Like {@link #forLog(String, int)} with {@link #DEFAULT_LIMIT}. */
  public static String forLog(String text) {
    return forLog(text, DEFAULT_LIMIT);
  }

  /**
   * The text with quotes, backslashes and all but printable ASCII as {@code \xNN}, cut after {@code
   * limit} of the peer's characters; the mark {@code \...} then ends it.
   */
  public static String forLog(String text, int limit) {
    int shown = Math.min(text.length(), limit);
    StringBuilder result = new StringBuilder(shown + CUT.length());
    for (int i = 0; i < shown; i++) {
      appendEscaped(result, text.charAt(i));
    }
    return text.length() > shown ? result.append(CUT).toString() : result.toString();
  }

  private static void appendEscaped(StringBuilder result, char c) {
    if (c > 0xFF) {
      result.append(String.format("\\u%04X", (int) c));
    } else if (c < ' ' || c > '~' || c == '"' || c == '\'' || c == '\\') {
      result.append(String.format("\\x%02X", (int) c));
    } else {
      result.append(c);
    }
  }
}
