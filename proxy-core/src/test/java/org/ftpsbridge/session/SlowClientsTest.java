package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.ftpsbridge.Settings;
import org.ftpsbridge.bench.Bench;
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
    try (Bench bench =
            Bench.start(times(SHORT, Timeouts.DEFAULT.login(), Timeouts.DEFAULT.idle()));
        Socket slow = new Socket()) {
      slow.connect(bench.bridge().addressOf("implicit"));
      // The beginning of a record of 16 KiB, which is never whole.
      say(slow.getOutputStream(), HANDSHAKE, 3, 1, 0x3f, 0xff, 1, 0, 0x3f, 0xfb, 3, 3);
      assertThat(bench.events().end()).isEqualTo(CloseReason.HANDSHAKE_TIMEOUT);
    }
  }

  @Test
  void aCommandByteByByteHasTheTimeOfALogin() throws Exception {
    try (Bench bench = Bench.start(times(Duration.ofSeconds(10), SHORT, Timeouts.DEFAULT.idle()));
        RawClient client = bench.client()) {
      client.reply();
      Thread slow = dripping(client);
      assertThat(client.reply()).startsWith("421 ").contains("no login");
      assertThat(bench.events().end()).isEqualTo(CloseReason.LOGIN_TIMEOUT);
      slow.join();
    }
  }

  @Test
  void afterTheLoginACommandByteByByteIsIdleness() throws Exception {
    try (Bench bench = Bench.start(times(Duration.ofSeconds(10), Timeouts.DEFAULT.login(), SHORT));
        RawClient client = bench.client().login()) {
      Thread slow = dripping(client);
      assertThat(client.reply()).startsWith("421 ").contains("idle");
      assertThat(bench.events().end()).isEqualTo(CloseReason.IDLE_TIMEOUT);
      slow.join();
    }
  }

  @Test
  void whoSaysWholeCommandsNowAndThenIsNotIdle() throws Exception {
    try (Bench bench = Bench.start(times(Duration.ofSeconds(10), Timeouts.DEFAULT.login(), SHORT));
        RawClient client = bench.client().login()) {
      long until = System.nanoTime() + SHORT.multipliedBy(2).toNanos();
      while (System.nanoTime() < until) {
        assertThat(client.ask("NOOP")).startsWith("200 ");
        Thread.sleep(PAUSE_MILLIS);
      }
      assertThat(client.ask("PWD")).startsWith("200 ");
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

  /** Says a command that has no end until the connection is closed. */
  private static Thread dripping(RawClient client) {
    Thread thread =
        new Thread(
            () -> {
              try {
                while (true) {
                  client.raw("A");
                  Thread.sleep(PAUSE_MILLIS);
                }
              } catch (IOException | InterruptedException over) {
                // The bridge has ended it, which is what the test waits for.
              }
            },
            "dripping");
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

  private static UnaryOperator<Settings> times(Duration handshake, Duration login, Duration idle) {
    return s ->
        new Settings(
            s.listeners(),
            new Timeouts(
                handshake,
                login,
                idle,
                s.timeouts().dataIdle(),
                s.timeouts().promise(),
                s.timeouts().backendConnect(),
                s.timeouts().backendReply(),
                s.timeouts().abortReply(),
                s.timeouts().lingerClose()),
            s.limits(),
            s.drainTimeout());
  }
}
