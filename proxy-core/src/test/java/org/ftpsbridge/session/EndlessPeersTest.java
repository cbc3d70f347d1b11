package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.ftpsbridge.Settings;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.FakeClock;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.observe.TransferOutcome;
import org.ftpsbridge.policy.Limits;
import org.ftpsbridge.policy.Timeouts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Peers whose lines, replies, greetings, handshakes or listings have no end: what is kept of them
 * is bounded, and so is the time they are given, however small the steps that they take.
 */
class EndlessPeersTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final String LONG_LINE = "x".repeat(1 << 17);
  private static final String MANY_LINES = " and so on\r\n".repeat(200);

  /** More than the relay and the kernels on the way may hold of a listing that nobody reads. */
  private static final long MUCH = 32L << 20;

  private static Settings byDefault(Settings s) {
    return new Settings(s.listeners(), Timeouts.DEFAULT, s.limits(), s.drainTimeout());
  }

  /**
   * Less of a reply than by default, 64 KiB and 100 lines: with leaks looked for, bytes take time.
   */
  private static Settings thrifty(Settings s) {
    Limits l = s.limits();
    return new Settings(
        s.listeners(),
        s.timeouts(),
        new Limits(l.commandLength(), l.queuedCommands(), 1 << 16, 100, l.clients()),
        s.drainTimeout());
  }

  @ParameterizedTest
  @ValueSource(strings = {"213 ", "213-"})
  void aReplyWithoutEndEndsTheSession(String begin) throws Exception {
    try (Bench bench = Bench.start(EndlessPeersTest::thrifty);
        RawClient client = bench.client().login()) {
      bench.backend().answer("SIZE", begin + (begin.endsWith("-") ? MANY_LINES : LONG_LINE));
      assertThat(client.ask("SIZE f")).startsWith("421 ").hasSizeLessThan(200);
      assertThat(bench.events().end()).isEqualTo(CloseReason.BACKEND_PROTOCOL);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"220 ", "220-"})
  void aGreetingWithoutEndIsARefusal(String begin) throws Exception {
    try (Bench bench = Bench.start(EndlessPeersTest::thrifty);
        RawClient client = bench.client()) {
      bench.backend().greet(begin + (begin.endsWith("-") ? MANY_LINES : LONG_LINE));
      assertThat(client.reply()).startsWith("220 ");
      assertThat(client.ask("USER alice")).startsWith("421 ").hasSizeLessThan(200);
      assertThat(bench.events().end()).isEqualTo(CloseReason.BACKEND_PROTOCOL);
    }
  }

  @Test
  void theTimeForAReplyIsThatForItsLastLine() throws Exception {
    FakeClock clock = new FakeClock();
    try (Bench bench = Bench.start(clock, EndlessPeersTest::byDefault);
        RawClient client = bench.client().login()) {
      bench.backend().answer("SIZE", "");
      client.send("SIZE f");
      bench.backend().awaitHeard("SIZE f");
      bench.backend().say("213-it begins");
      clock.advance(MINUTE);
      bench.backend().say(" and goes on");
      clock.advance(MINUTE.plusSeconds(10));
      assertThat(client.reply()).startsWith("421 ").contains("did not reply");
      assertThat(bench.events().end()).isEqualTo(CloseReason.BACKEND_TIMEOUT);
    }
  }

  @Test
  void aReplyThatTakesItsTimeIsPassedOnWhole() throws Exception {
    FakeClock clock = new FakeClock();
    try (Bench bench = Bench.start(clock, EndlessPeersTest::byDefault);
        RawClient client = bench.client().login()) {
      bench.backend().answer("SIZE", "");
      client.send("SIZE f");
      bench.backend().awaitHeard("SIZE f");
      bench.backend().say("213-it begins");
      clock.advance(MINUTE);
      bench.backend().say("213 and ends");
      assertThat(client.reply()).isEqualTo("213-it begins\n213 and ends");
    }
  }

  @Test
  void theTimeForACommandIsThatForItsLastByte() throws Exception {
    FakeClock clock = new FakeClock();
    try (Bench bench = Bench.start(clock, EndlessPeersTest::byDefault);
        RawClient client = bench.client().login()) {
      for (int minute = 0; minute < 10; minute++) {
        client.raw("P");
        clock.advance(MINUTE);
      }
      clock.advance(MINUTE);
      assertThat(client.reply()).startsWith("421 ").contains("idle");
      assertThat(bench.events().end()).isEqualTo(CloseReason.IDLE_TIMEOUT);
    }
  }

  @Test
  void aClientThatSaysSomethingNowAndThenIsNotIdle() throws Exception {
    FakeClock clock = new FakeClock();
    try (Bench bench = Bench.start(clock, EndlessPeersTest::byDefault);
        RawClient client = bench.client().login()) {
      for (int hours = 0; hours < 20; hours++) {
        assertThat(client.ask("NOOP")).startsWith("200 ");
        clock.advance(MINUTE.multipliedBy(9));
      }
      assertThat(client.ask("PWD")).isEqualTo("200 PWD ok");
    }
  }

  /** A record that announces a ClientHello, of which a byte comes now and then. */
  @Test
  void theTimeForAHandshakeIsThatForItsLastByte() throws Exception {
    FakeClock clock = new FakeClock();
    try (Bench bench = Bench.start(clock, EndlessPeersTest::byDefault);
        RawClient client = bench.silentClient()) {
      client.plain().getOutputStream().write(new byte[] {22, 3, 1, 2, 0, 1, 0, 1, 0});
      for (int second = 0; second < 5; second++) {
        client.plain().getOutputStream().write(0);
        clock.advance(Duration.ofSeconds(1));
      }
      clock.advance(Duration.ofSeconds(6));
      assertThat(client.plain().getInputStream().readAllBytes()).isEmpty();
      assertThat(bench.events().end()).isEqualTo(CloseReason.HANDSHAKE_TIMEOUT);
    }
  }

  @Test
  void ofAListingWithoutEndNoMoreIsTakenThanTheClientReads() throws Exception {
    FakeClock clock = new FakeClock();
    AtomicLong taken = new AtomicLong();
    try (Bench bench = Bench.start(clock, EndlessPeersTest::byDefault);
        RawClient client = bench.client().login()) {
      bench.backend().transfer("LIST", data -> listForEver(data, taken));
      Socket data = client.passive("EPSV");
      assertThat(client.ask("LIST")).startsWith("150 ");
      InputStream in = client.secure(data).getInputStream();
      in.readNBytes(1 << 20);
      // It is noticed that no byte moves any more, however long it took to fill what takes bytes.
      for (int times = 0; times < 100 && bench.events().hasNoMoreTransfers(); times++) {
        clock.advance(Timeouts.DEFAULT.dataIdle());
      }
      assertThat(client.reply()).startsWith("426 ").contains("no byte moved");
      assertThat(taken.get()).isBetween(1L << 20, MUCH);
      assertThat(bench.events().transfer().outcome()).isEqualTo(TransferOutcome.ABORTED);
    }
  }

  @Test
  void aListingThatIsReadGoesOnAndOn() throws Exception {
    AtomicLong taken = new AtomicLong();
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      bench.backend().transfer("LIST", data -> listForEver(data, taken));
      Socket data = client.passive("EPSV");
      assertThat(client.ask("LIST")).startsWith("150 ");
      InputStream in = client.secure(data).getInputStream();
      in.skipNBytes(MUCH + (8 << 20));
      assertThat(taken.get()).isGreaterThan(MUCH);
    }
  }

  private static String listForEver(Socket data, AtomicLong taken) throws IOException {
    byte[] lines =
        "-rw-r--r-- 1 one two 3 Jan 01 00:00 name\r\n"
            .repeat(1000)
            .getBytes(StandardCharsets.US_ASCII);
    while (true) {
      data.getOutputStream().write(lines);
      taken.addAndGet(lines.length);
    }
  }
}
