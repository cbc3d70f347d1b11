package org.ftpsbridge.app;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.regex.Pattern;
import org.ftpsbridge.config.JsonText;
import org.slf4j.event.KeyValuePair;

/**
 * Log lines for people: time in UTC, level, sentence, {@code key=value} pairs. A value with other
 * signs than letters, digits and a few marks stands in quotes and is escaped like JSON, so that no
 * value can pass for another pair or another line.
 */
final class TextLines extends LineEncoder {
  private static final Pattern BARE = Pattern.compile("[A-Za-z0-9_./:@+\\[\\]-]+");
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}+");

  @Override
  String line(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(200);
    line.append(time(event)).append(' ');
    line.append(String.format("%-5s", event.getLevel())).append(' ');
    line.append(CONTROL.matcher(event.getFormattedMessage()).replaceAll(" "));
    for (KeyValuePair pair : pairs(event)) {
      String value = String.valueOf(pair.value);
      line.append(' ').append(pair.key).append('=');
      line.append(BARE.matcher(value).matches() ? value : JsonText.quoted(value));
    }
    stackTrace(event).ifPresent(trace -> line.append('\n').append(trace));
    return line.toString();
  }
}
