package org.ftpsbridge.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.ftpsbridge.observe.ConnectionRefusal;
import org.ftpsbridge.observe.Refusal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** How many lines a flood of refused connections leaves; pauses end when the test says so. */
class RefusalLogTest {
  private final Logger logger =
      ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(RefusalLog.class);
  private final ListAppender<ILoggingEvent> events = new ListAppender<>();
  private final Queue<Runnable> pauses = new ArrayDeque<>();
  private final RefusalLog log = new RefusalLog(pauses::add);

  @BeforeEach
  void listen() {
    events.start();
    logger.addAppender(events);
    logger.setAdditive(false);
    logger.setLevel(Level.INFO);
  }

  @AfterEach
  void silence() {
    logger.detachAppender(events);
    logger.setAdditive(true);
    logger.setLevel(null);
  }

  @Test
  void theFirstIsToldAtOnceAndWhatFollowsInOneLineAfterThePause() {
    refuse(Refusal.SESSIONS, 1);
    for (int client = 2; client <= 1000; client++) {
      refuse(Refusal.SESSIONS, client);
    }
    assertThat(lines())
        .containsExactly(
            "WARN  connections refused limit=sessions count=1 listener=implicit"
                + " client=192.0.2.7:1");
    endPause();
    assertThat(lines())
        .hasSize(2)
        .last()
        .asString()
        .endsWith("count=999 listener=implicit client=192.0.2.7:1000");
  }

  @Test
  void eachLimitHasItsOwnPause() {
    refuse(Refusal.SESSIONS, 1);
    refuse(Refusal.SESSIONS_PER_ADDRESS, 2);
    assertThat(lines()).hasSize(2).last().asString().contains("limit=sessions-per-address ");
  }

  @Test
  void afterAPauseInWhichNothingCameTheNextIsToldAtOnce() {
    refuse(Refusal.SESSIONS, 1);
    endPause();
    assertThat(lines()).hasSize(1);
    refuse(Refusal.SESSIONS, 2);
    assertThat(lines()).hasSize(2).last().asString().contains(" count=1 ");
  }

  @Test
  void aFloodThatGoesOnIsALineForEachPause() {
    refuse(Refusal.SESSIONS, 1);
    for (int pause = 0; pause < 3; pause++) {
      refuse(Refusal.SESSIONS, 2);
      refuse(Refusal.SESSIONS, 3);
      endPause();
    }
    assertThat(lines()).hasSize(4).last().asString().contains(" count=2 ");
  }

  private void refuse(Refusal limit, int port) {
    log.onConnectionRefused(
        new ConnectionRefusal("implicit", new InetSocketAddress("192.0.2.7", port), limit));
  }

  private void endPause() {
    pauses.remove().run();
  }

  private List<String> lines() {
    TextLines form = new TextLines();
    return events.list.stream()
        .map(form::line)
        .map(line -> line.substring(line.indexOf(' ') + 1))
        .toList();
  }
}
