package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ftpsbridge.bench.Draining.patient;
import static org.ftpsbridge.bench.Transfers.await;

import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.ftpsbridge.Settings;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.Draining;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.policy.ClientDialect;
import org.ftpsbridge.policy.ClientLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions without a transfer, wherever a drain finds them: each is told at its next command. */
@Timeout(60)
class DrainedSessionsTest {

  @Test
  void whoIsLoggingInHears421AndThePasswordStaysHere() throws Exception {
    try (Bench bench = patient();
        RawClient client = bench.client()) {
      client.reply();
      client.ask("USER alice");
      Draining drain = Draining.begin(bench);
      assertThat(client.ask("PASS secret")).startsWith("421 ");
      client.leave();
      assertThat(drain.cut()).isZero();
      assertThat(bench.backend().heard()).doesNotContain("PASS secret");
    }
  }

  @Test
  void aWordThatMayBeAPasswordIsNamedNowhereWhileTheBridgeDrains() throws Exception {
    try (Bench bench = patient();
        RawClient client = bench.client()) {
      client.reply();
      Draining drain = Draining.begin(bench);
      assertThat(client.ask("hunter2")).startsWith("421 ");
      client.leave();
      assertThat(drain.cut()).isZero();
      Set<String> odd;
      do {
        // Of those who only looked whether anybody can connect nothing is odd.
        odd = bench.events().dialect().control().oddities();
      } while (odd.isEmpty());
      assertThat(odd).containsExactly("unknown verb");
    }
  }

  @Test
  void aPasswordThatWaitsForItsDelayIsAnswered421AtOnce() throws Exception {
    UnaryOperator<Settings> slow =
        Bench.clients(new ClientLimits(100, 100, 100, Duration.ofSeconds(60), List.of()));
    try (Bench bench = patient(slow);
        RawClient client = bench.client()) {
      client.reply();
      // Failures that nothing waits for, so many that the next password waits for a minute.
      bench.backend().answer("USER", "530 not you");
      for (int failures = 0; failures < 7; failures++) {
        assertThat(client.ask("USER alice")).startsWith("530 ");
      }
      bench.backend().answer("USER", "331 who says so?");
      // In one write, so that the password waits already once the 331 is here.
      assertThat(client.ask("USER alice\r\nPASS third")).startsWith("331 ");
      Draining drain = Draining.begin(bench);
      assertThat(client.reply()).startsWith("421 ").contains("the bridge is stopping");
      client.leave();
      assertThat(drain.cut()).isZero();
      assertThat(bench.backend().heard()).doesNotContain("PASS third");
    }
  }

  @Test
  void aCommandThatIsWithTheBackendIsAnsweredFirst() throws Exception {
    try (Bench bench = patient();
        RawClient client = bench.client().login()) {
      bench.backend().answer("DELE", "");
      client.send("DELE file");
      bench.backend().awaitHeard("DELE file");
      Draining drain = Draining.begin(bench);
      bench.backend().say("250 gone");
      assertThat(client.reply()).isEqualTo("250 gone");
      assertThat(client.ask("PWD")).startsWith("421 ");
      client.leave();
      assertThat(drain.cut()).isZero();
    }
  }

  @Test
  void whoHasConnectedAndNotYetShakenHandsIsGreetedAndToldSo() throws Exception {
    try (Bench bench = patient();
        RawClient client = bench.silentClient()) {
      Draining drain = Draining.begin(bench);
      client.startTls();
      assertThat(client.reply()).startsWith("220 ");
      assertThat(client.ask("USER alice")).startsWith("421 ");
      client.leave();
      assertThat(drain.cut()).isZero();
      assertThat(bench.backend().connections()).isZero();
    }
  }

  @Test
  void whoHasSaidAuthShakesHandsAndIsToldSoUnderTls() throws Exception {
    UnaryOperator<Settings> explicit = Bench.speaking(ClientDialect.standard(Security.EXPLICIT));
    try (Bench bench = patient(explicit);
        RawClient client = bench.silentClient()) {
      assertThat(client.reply()).startsWith("220 ");
      assertThat(client.ask("AUTH TLS")).startsWith("234 ");
      Draining drain = Draining.begin(bench);
      client.startTls();
      assertThat(client.ask("USER alice")).startsWith("421 ");
      client.leave();
      assertThat(drain.cut()).isZero();
    }
  }

  /**
   * Behind a load balancer the next connection would be sent to it again. Of the loops one is busy
   * meanwhile, in its turn the one that takes connections in.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void whoIsToldFindsThePortClosed(int which) throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    ExecutorService clients = Executors.newCachedThreadPool();
    try (Bench bench = patient()) {
      List<Future<Boolean>> refused = new ArrayList<>();
      for (int count = 0; count < 12; count++) {
        RawClient client = bench.client();
        refused.add(clients.submit(() -> isToldAndThenRefused(client, bench)));
      }
      List<EventExecutor> loops = new ArrayList<>();
      bench.loops().forEach(loops::add);
      loops.get(which % loops.size()).submit(() -> await(busy));
      CompletableFuture<Integer> cut = CompletableFuture.supplyAsync(bench.bridge()::drain);
      TimeUnit.MILLISECONDS.sleep(200); // for those who are told too early, if there are any
      busy.countDown();
      for (Future<Boolean> one : refused) {
        assertThat(one.get(20, TimeUnit.SECONDS)).isTrue();
      }
      assertThat(cut.get(8, TimeUnit.SECONDS)).isZero();
    } finally {
      busy.countDown();
      clients.shutdownNow();
    }
  }

  private static boolean isToldAndThenRefused(RawClient client, Bench bench) throws IOException {
    while (!client.ask("NOOP").startsWith("421 ")) {
      Thread.onSpinWait();
    }
    client.leave();
    try {
      bench.silentClient().leave();
      return false;
    } catch (ConnectException refused) {
      return true;
    }
  }

  /** Otherwise it would wait ten seconds for the end of the queue. */
  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "0.0.0.0", "::1", "::"})
  void whereverTheBridgeIsBoundWhatItHasToTakeInIsSoonTakenIn(String host) throws Exception {
    try (Bench bench = patient(Bench.boundTo(host))) {
      CompletableFuture<Integer> cut = CompletableFuture.supplyAsync(bench.bridge()::drain);
      assertThat(cut.get(8, TimeUnit.SECONDS)).isZero();
    }
  }
}
