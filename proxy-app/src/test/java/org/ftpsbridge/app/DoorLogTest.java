package org.ftpsbridge.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.ftpsbridge.observe.DoorCounts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The line about data ports: when something went on, and only then. */
class DoorLogTest {

  private final ListAppender<ILoggingEvent> events = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(DoorLog.class);

  @BeforeEach
  void listen() {
    logger.setLevel(Level.INFO);
    events.start();
    logger.addAppender(events);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(events);
    logger.setLevel(null);
  }

  @Test
  void whatWentOnIsToldAndSilenceIsNot() {
    AtomicReference<DoorCounts> counts = new AtomicReference<>(DoorCounts.NONE);
    DoorLog log = new DoorLog(() -> Map.of("harbour", counts.get()));
    log.tell();
    assertThat(events.list).isEmpty();
    counts.set(new DoorCounts(9, 8, 1, 2, 3, 4, 5, 6, 7));
    log.tell();
    log.tell();
    assertThat(events.list).hasSize(1);
    assertThat(new TextLines().line(events.list.get(0)))
        .endsWith(
            "data ports listener=harbour promised=9 kept=8 unkept=1 withoutPort=2 strangers=3"
                + " turnedAway=4 standing=5 waiting=6 unclaimed=7");
  }
}
