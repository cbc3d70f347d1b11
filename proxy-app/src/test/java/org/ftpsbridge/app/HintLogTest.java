package org.ftpsbridge.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.ftpsbridge.observe.ClientHint;
import org.ftpsbridge.observe.Hint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** How often a hint is told, and how loud; the test moves the clock. */
class HintLogTest {
  private final Logger logger =
      ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(HintLog.class);
  private final ListAppender<ILoggingEvent> events = new ListAppender<>();
  private long nanos;
  private final HintLog log = new HintLog(() -> nanos);

  @BeforeEach
  void listen() {
    events.start();
    logger.addAppender(events);
    logger.setLevel(Level.INFO);
    logger.setAdditive(false);
  }

  @AfterEach
  void silence() {
    logger.detachAppender(events);
    logger.setLevel(null);
    logger.setAdditive(true);
  }

  @Test
  void aHintIsOneSentenceWithTheSettingThatWouldHelp() {
    hint("s1", Hint.OLD_PROTOCOL, "192.0.2.7", "it has TLSv1 at most");
    assertThat(lines())
        .containsExactly(
            "WARN  the client's TLS is too old for this listener: see tls.minVersion"
                + " hint=old-protocol listener=implicit client=192.0.2.7:40000 session=s1"
                + " detail=\"it has TLSv1 at most\"");
  }

  @Test
  void ofAnAddressEachHintIsToldOnceInTenMinutesAndThenHowManyThereWere() {
    for (int i = 0; i < 100; i++) {
      hint("s", Hint.EXPLICIT_CLIENT, "192.0.2.7", "");
    }
    assertThat(lines()).hasSize(1);
    nanos = Duration.ofMinutes(10).toNanos() - 1;
    hint("s", Hint.EXPLICIT_CLIENT, "192.0.2.7", "");
    assertThat(lines()).hasSize(1);
    nanos++;
    hint("s", Hint.EXPLICIT_CLIENT, "192.0.2.7", "");
    assertThat(lines()).hasSize(2).last().asString().endsWith(" untold=100");
    nanos += Duration.ofMinutes(10).toNanos();
    hint("s", Hint.EXPLICIT_CLIENT, "192.0.2.7", "");
    assertThat(lines()).hasSize(3).last().asString().doesNotContain("untold");
  }

  @Test
  void anotherAddressAndAnotherHintAreToldAtOnceButNotAnotherOfTheSameNet() {
    hint("s", Hint.EXPLICIT_CLIENT, "2001:db8::1", "");
    hint("s", Hint.EXPLICIT_CLIENT, "2001:db8::2", "");
    assertThat(lines()).hasSize(1);
    hint("s", Hint.EXPLICIT_CLIENT, "2001:db8:0:1::1", "");
    hint("s", Hint.HTTP, "2001:db8::1", "");
    assertThat(lines()).hasSize(3);
  }

  @Test
  void whatOnlyStrangersDoIsNoWarning() {
    List<Hint> quiet =
        Arrays.stream(Hint.values())
            .filter(
                hint -> {
                  hint("", hint, "192.0.2.7", "");
                  return events.list.get(events.list.size() - 1).getLevel() == Level.INFO;
                })
            .toList();
    assertThat(quiet)
        .containsExactly(
            Hint.SSL_ALONE,
            Hint.CIPHERS_UNSERVED,
            Hint.FOREIGN_PROTOCOL,
            Hint.LEFT_AFTER_HANDSHAKE,
            Hint.HTTP,
            Hint.SSH,
            Hint.UNKNOWN_PROTOCOL,
            Hint.NO_SESSION);
  }

  private void hint(String session, Hint hint, String address, String detail) {
    log.onHint(
        new ClientHint(session, "implicit", new InetSocketAddress(address, 40000), hint, detail));
  }

  private List<String> lines() {
    TextLines form = new TextLines();
    return events.list.stream()
        .map(form::line)
        .map(line -> line.substring(line.indexOf(' ') + 1))
        .toList();
  }
}
