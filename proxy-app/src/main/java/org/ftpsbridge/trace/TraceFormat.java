package org.ftpsbridge.trace;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.ftpsbridge.config.JsonText;
import org.ftpsbridge.observe.DialogueLine;
import org.ftpsbridge.observe.Party;

/** How a line of a trace is written. */
public enum TraceFormat {
  /**
   * For people: the time in UTC, the session, who speaks to whom, and the words. With the client on
   * the left and the backend on the right of the bridge it reads as a picture: {@code C>} is a
   * command of the client, {@code >B} what the bridge makes of it, {@code <B} the reply to that,
   * {@code C<} what the client hears.
   */
  TEXT("text/plain; charset=utf-8") {
    @Override
    String write(TracedLine line) {
      String start = TIME.format(line.at()) + " ";
      if (line.isRemark()) {
        return start + "# " + line.text();
      }
      String session = line.session().isEmpty() ? line.client() : line.session();
      return start
          + session
          + " "
          + line.line()
              .map(TraceFormat::marked)
              .orElseGet(
                  () ->
                      "C   without a session at listener " + line.listener() + ": " + line.text());
    }
  },
  /** For programs: one JSON object a line. */
  JSON("application/x-ndjson") {
    @Override
    String write(TracedLine line) {
      StringBuilder json = new StringBuilder(200);
      json.append("{\"time\":").append(JsonText.quoted(TIME.format(line.at())));
      append(json, "session", line.session());
      append(json, "listener", line.listener());
      append(json, "client", line.client());
      append(json, "party", line.line().map(one -> word(one.party())).orElse(""));
      append(json, "kind", line.line().map(one -> word(one.kind())).orElse("remark"));
      append(json, "text", line.text());
      return json.append('}').toString();
    }
  };

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final String mediaType;

  TraceFormat(String mediaType) {
    this.mediaType = mediaType;
  }

  /** The line, without its end; one line whatever it tells. */
  abstract String write(TracedLine line);

  /** A line about the trace itself, of now, without its end. */
  public String remark(String text) {
    return write(TracedLine.remark(text));
  }

  /** What it is in HTTP. */
  public String mediaType() {
    return mediaType;
  }

  private static String marked(DialogueLine line) {
    return switch (line.kind()) {
      case HEARD -> (line.party() == Party.CLIENT ? "C>  " : " <B ") + line.text();
      case SAID -> (line.party() == Party.CLIENT ? "C<  " : " >B ") + line.text();
      default -> mark(line.party()) + word(line.kind()) + ": " + line.text();
    };
  }

  private static String mark(Party party) {
    return switch (party) {
      case CLIENT -> "C   ";
      case BACKEND -> "  B ";
      case BRIDGE -> "    ";
    };
  }

  private static void append(StringBuilder json, String key, String value) {
    if (!value.isEmpty()) {
      json.append(",\"").append(key).append("\":").append(JsonText.quoted(value));
    }
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
