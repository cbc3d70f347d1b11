package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.ftpsbridge.Settings;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.FakeClock;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.policy.Timeouts;
import org.junit.jupiter.api.Test;

/** A byte now and then keeps no clock from its end; a whole command does what it should. */
class SlowClientsTest {

  private static final Duration SHORT = Duration.ofMillis(900);
  private static final long PAUSE_MILLIS = 100;
  private static final int HANDSHAKE = 0x16;

  /** Bytes that two kernels may hold between them; what comes beyond the bridge would hold. */
  private static final long MOST_OF_A_KERNEL = 32L << 20;

  @Test
  void aClientHelloByteByByteHasTheTimeOfAHandshake() throws Exception {
    try (Bench bench = Bench.start(SlowClientsTest::withShortHandshakes);
        Socket slow = new Socket()) {
      slow.connect(bench.bridge().addressOf("implicit"));
      // The beginning of a record of 16 KiB, which is never whole.
      say(slow.getOutputStream(), HANDSHAKE, 3, 1, 0x3f, 0xff, 1, 0, 0x3f, 0xfb, 3, 3);
      assertThat(bench.events().end()).isEqualTo(CloseReason.HANDSHAKE_TIMEOUT);
    }
  }

  @Test
  void aCommandByteByByteHasTheTimeOfALogin() throws Exception {
    FakeClock clock = new FakeClock();
    try (Bench bench = Bench.start(clock, SlowClientsTest::byDefault);
        RawClient client = bench.client()) {
      client.reply();
      drip(Timeouts.DEFAULT.login(), client, clock);
      clock.advance(Timeouts.DEFAULT.login().dividedBy(2));
      assertThat(client.reply()).startsWith("421 ").contains("no login");
      assertThat(bench.events().end()).isEqualTo(CloseReason.LOGIN_TIMEOUT);
    }
  }

  @Test
  void afterTheLoginACommandByteByByteIsIdleness() throws Exception {
    FakeClock clock = new FakeClock();
    try (Bench bench = Bench.start(clock, SlowClientsTest::byDefault);
        RawClient client = bench.client().login()) {
      drip(Timeouts.DEFAULT.idle(), client, clock);
      clock.advance(Timeouts.DEFAULT.idle().dividedBy(2));
      assertThat(client.reply()).startsWith("421 ").contains("idle");
      assertThat(bench.events().end()).isEqualTo(CloseReason.IDLE_TIMEOUT);
    }
  }

  @Test
  void whoSaysWholeCommandsNowAndThenIsNotIdle() throws Exception {
    FakeClock clock = new FakeClock();
    try (Bench bench = Bench.start(clock, SlowClientsTest::byDefault);
        RawClient client = bench.client().login()) {
      for (int times = 0; times < 4; times++) {
        assertThat(client.ask("NOOP")).startsWith("200 ");
        clock.advance(Timeouts.DEFAULT.idle().dividedBy(2));
      }
      assertThat(client.ask("PWD")).startsWith("200 ");
    }
  }

  /** A byte now and then of a command that has no end, for a good half of the time there is. */
  private static void drip(Duration time, RawClient client, FakeClock clock) throws Exception {
    for (int bytes = 0; bytes < 6; bytes++) {
      client.raw("A");
      clock.advance(time.dividedBy(10));
    }
  }

  @Test
  void whoSaysCommandsWithoutEndIsNotReadFromWhileOneIsServed() throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      bench.backend().answer("XSLOW", "");
      AtomicLong said = new AtomicLong();
      client.send("XSLOW");
      Thread flood = flooding(client, said);
      long before;
      do {
        before = said.get();
        flood.join(SHORT.toMillis());
      } while (said.get() > before);
      assertThat(said.get()).isLessThan(MOST_OF_A_KERNEL);
      assertThat(bench.backend().heard()).doesNotContain("NOOP");
      client.plain().close();
    }
  }

  /** Says commands until nothing more is taken, and counts their bytes. */
  private static Thread flooding(RawClient client, AtomicLong said) {
    String burst = "NOOP\r\n".repeat(1000);
    Thread thread =
        new Thread(
            () -> {
              try {
                while (true) {
                  client.raw(burst);
                  said.addAndGet(burst.length());
                }
              } catch (IOException e) {
                // The test has closed the connection.
              }
            },
            "flooding");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static void say(OutputStream out, int... bytes) throws InterruptedException {
    try {
      for (int b : bytes) {
        out.write(b);
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (IOException over) {
      // The bridge has ended it.
    }
  }

  private static Settings byDefault(Settings s) {
    return new Settings(s.listeners(), Timeouts.DEFAULT, s.limits(), s.drainTimeout());
  }

  private static Settings withShortHandshakes(Settings s) {
    Timeouts t = Timeouts.DEFAULT;
    Timeouts changed =
        new Timeouts(
            SHORT,
            t.login(),
            t.idle(),
            t.dataIdle(),
            t.promise(),
            t.backendConnect(),
            t.backendReply(),
            t.abortReply(),
            t.lingerClose());
    return new Settings(s.listeners(), changed, s.limits(), s.drainTimeout());
  }
}
