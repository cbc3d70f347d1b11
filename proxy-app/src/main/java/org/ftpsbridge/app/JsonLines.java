package org.ftpsbridge.app;

import ch.qos.logback.classic.spi.ILoggingEvent;
import org.ftpsbridge.config.JsonText;
import org.slf4j.event.KeyValuePair;

/**
 * Log lines for programs: one JSON object each, whose keys are time, level, logger and message, the
 * pairs beside them, and exception where there is one.
 */
final class JsonLines extends LineEncoder {

  @Override
  String line(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(300);
    line.append("{\"time\":").append(JsonText.quoted(time(event)));
    append(line, "level", event.getLevel());
    append(line, "logger", event.getLoggerName());
    append(line, "message", event.getFormattedMessage());
    for (KeyValuePair pair : pairs(event)) {
      append(line, pair.key, pair.value);
    }
    stackTrace(event).ifPresent(trace -> append(line, "exception", trace));
    return line.append('}').toString();
  }

  private static void append(StringBuilder line, String key, Object value) {
    line.append(',').append(JsonText.quoted(key)).append(':');
    if (value instanceof Number || value instanceof Boolean) {
      line.append(value);
    } else {
      line.append(JsonText.quoted(String.valueOf(value)));
    }
  }
}
