package org.ftpsbridge.config;

import java.util.Iterator;
import java.util.Map;

/** Writes maps, lists, texts, numbers and truth values as JSON (RFC 8259). */
public final class JsonText {
  private JsonText() {}

  /** The value over several lines, indented by two blanks a level, with an end of line. */
  public static String indented(Object value) {
    StringBuilder out = new StringBuilder();
    write(value, "\n", out);
    return out.append('\n').toString();
  }

  /** A text in quotes; what is not printable ASCII is escaped, so that it stays on its line. */
  public static String quoted(String text) {
    StringBuilder out = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c >= 0x20 && c < 0x7F) {
        out.append(c);
      } else {
        out.append(String.format("\\u%04x", (int) c));
      }
    }
    return out.append('"').toString();
  }

  private static void write(Object value, String newLine, StringBuilder out) {
    String deeper = newLine + "  ";
    if (value instanceof Map<?, ?> map) {
      out.append('{');
      Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
      while (entries.hasNext()) {
        Map.Entry<?, ?> entry = entries.next();
        out.append(deeper).append(quoted(String.valueOf(entry.getKey()))).append(": ");
        write(entry.getValue(), deeper, out);
        out.append(entries.hasNext() ? "," : newLine);
      }
      out.append('}');
    } else if (value instanceof Iterable<?> list) {
      out.append('[');
      Iterator<?> items = list.iterator();
      while (items.hasNext()) {
        out.append(deeper);
        write(items.next(), deeper, out);
        out.append(items.hasNext() ? "," : newLine);
      }
      out.append(']');
    } else if (value instanceof Number || value instanceof Boolean) {
      out.append(value);
    } else {
      out.append(quoted(value.toString()));
    }
  }
}
