package org.ftpsbridge.app;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.ftpsbridge.config.LogSettings;
import org.slf4j.LoggerFactory;

/**
 * Where log lines go: to standard output, by one thread of their own, so that no event loop waits
 * for a reader that is slow. If more than 8192 lines wait, further ones are dropped. Logback finds
 * this class as a service and looks for no file.
 */
public final class LogSetup extends ContextAwareBase implements Configurator {
  private static final int LINES_WAITING = 8192;
  private static final int FLUSH_MILLIS = 5000;
  private static final LogSettings BEFORE_CONFIGURATION =
      new LogSettings(LogSettings.Format.TEXT, LogSettings.Level.WARN);

  /** Is called by Logback at the first log line, before any configuration has been read. */
  @Override
  public ExecutionStatus configure(LoggerContext context) {
    apply(context, BEFORE_CONFIGURATION);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** Writes log lines as the settings say from now on. */
  static void apply(LogSettings settings) {
    apply(context(), settings);
  }

  /** Ends logging; what has been logged is written out first, for at most five seconds. */
  static void flush() {
    context().stop();
  }

  private static LoggerContext context() {
    return (LoggerContext) LoggerFactory.getILoggerFactory();
  }

  private static void apply(LoggerContext context, LogSettings settings) {
    context.reset();
    LineEncoder encoder =
        settings.format() == LogSettings.Format.JSON ? new JsonLines() : new TextLines();
    encoder.setContext(context);
    encoder.start();

    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(context);
    console.setEncoder(encoder);
    console.start();

    AsyncAppender waiting = new AsyncAppender();
    waiting.setContext(context);
    waiting.setQueueSize(LINES_WAITING);
    waiting.setDiscardingThreshold(0);
    waiting.setNeverBlock(true);
    waiting.setMaxFlushTime(FLUSH_MILLIS);
    waiting.addAppender(console);
    waiting.start();

    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.addAppender(waiting);
    root.setLevel(levelOf(settings.level()));
    if (settings.level() == LogSettings.Level.DEBUG) {
      context.getLogger("io.netty").setLevel(Level.INFO);
    }
  }

  private static Level levelOf(LogSettings.Level level) {
    return Level.toLevel(level.name());
  }
}
