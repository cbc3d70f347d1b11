package org.ftpsbridge.ftp;

/** Text that fits into one line of a control connection, one char a byte (ISO-8859-1). */
final class ControlText {

  private ControlText() {}

  /**
   * The text itself.
   *
   * @throws IllegalArgumentException if a CR, LF or NUL could end the line early for some reader,
   *     or if a char is no byte
   */
  static String checked(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\r' || c == '\n' || c == '\0') {
        throw new IllegalArgumentException("control text must not hold CR, LF or NUL");
      }
      if (c > 0xFF) {
        throw new IllegalArgumentException("control text must hold one char a byte");
      }
    }
    return text;
  }
}
