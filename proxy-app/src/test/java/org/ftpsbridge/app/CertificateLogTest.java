package org.ftpsbridge.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.ftpsbridge.config.CertificateLife;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What is told of certificates each day. */
class CertificateLogTest {

  private static final Instant ENDS = Instant.parse("2030-01-31T00:00:00Z");

  private final ListAppender<ILoggingEvent> events = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(CertificateLog.class);
  private final CertificateLog log =
      new CertificateLog(
          () ->
              List.of(
                  new CertificateLife(
                      "listener harbour: certificate", "CN=harbour", Instant.EPOCH, ENDS)));

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

  private List<String> toldAt(Duration before) {
    log.tell(ENDS.minus(before));
    return events.list.stream().map(new TextLines()::line).map(String::strip).toList();
  }

  @Test
  void ofOneThatLivesLongNothing() {
    assertThat(toldAt(Duration.ofDays(31))).isEmpty();
  }

  @Test
  void ofOneThatEndsWithinAMonthAWarning() {
    assertThat(toldAt(Duration.ofDays(29)))
        .singleElement()
        .asString()
        .contains(
            "WARN  certificate expires soon",
            "certificate=\"listener harbour: certificate\"",
            "subject=\"CN=harbour\"",
            "ends=2030-01-31T00:00:00Z");
  }

  @Test
  void ofOneThatHasEndedThatItHas() {
    assertThat(toldAt(Duration.ofDays(-1))).singleElement().asString().contains("has expired");
  }
}
