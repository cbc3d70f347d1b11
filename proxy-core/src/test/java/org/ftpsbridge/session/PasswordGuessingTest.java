package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.ftpsbridge.Settings;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.bench.Routed;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.policy.ClientLimits;
import org.ftpsbridge.policy.Timeouts;
import org.junit.jupiter.api.Test;

/** A password waits after failed logins of its user from its address, and of nobody else. */
class PasswordGuessingTest {

  private static final Duration FIRST_DELAY = Duration.ofSeconds(1);
  private static final Duration AT_ONCE = Duration.ofMillis(700);

  private static UnaryOperator<Settings> slowing() {
    return Bench.clients(new ClientLimits(100, 100, 100, Duration.ofSeconds(5), List.of()));
  }

  /** A client that has failed once, as alice, and has said USER alice again. */
  private static RawClient failedOnce(Bench bench) throws IOException {
    bench.backend().answer("PASS", "530 wrong");
    RawClient client = bench.client();
    client.reply();
    client.ask("USER alice");
    assertThat(client.ask("PASS guess")).isEqualTo("530 wrong");
    client.ask("USER alice");
    return client;
  }

  @Test
  void afterAFailureTheNextPasswordWaitsAndIsNotLost() throws Exception {
    try (Bench bench = Bench.start(slowing());
        RawClient client = failedOnce(bench)) {
      bench.backend().answer("PASS", "230 in");
      long before = System.nanoTime();
      assertThat(client.ask("PASS secret")).isEqualTo("230 in");
      assertThat(since(before)).isBetween(FIRST_DELAY, FIRST_DELAY.multipliedBy(4));
    }
  }

  @Test
  void othersOfTheAddressAndTheUserElsewhereDoNotWait() throws Exception {
    try (Bench bench = Bench.start(slowing());
        RawClient guesser = failedOnce(bench)) {
      assertThat(guesser.ask("PASS guess")).isEqualTo("530 wrong");
      bench.backend().answer("PASS", "230 in");
      assertThat(timeOfPassword(bench.client(), "bob")).isLessThan(AT_ONCE);
      assertThat(timeOfPassword(bench.clientFrom("127.0.0.2"), "alice")).isLessThan(AT_ONCE);
      assertThat(timeOfPassword(bench.client(), "alice")).isGreaterThan(FIRST_DELAY);
      assertThat(timeOfPassword(bench.client(), "alice")).isLessThan(AT_ONCE);
    }
  }

  @Test
  void whereTheBackendRefusesTheUserThatCountsAsWell() throws Exception {
    try (Bench bench = Bench.start(slowing());
        RawClient client = bench.client()) {
      client.reply();
      bench.backend().answer("USER", "530 not you");
      client.ask("USER alice");
      bench.backend().answer("USER", "331 password please");
      assertThat(timeOfPassword(bench.client(), "alice")).isGreaterThan(FIRST_DELAY);
    }
  }

  @Test
  void aBackendThatIsTooBusyIsNoFailure() throws Exception {
    try (Bench bench = Bench.start(slowing());
        RawClient client = bench.client()) {
      client.reply();
      bench.backend().answer("PASS", "450 later");
      client.ask("USER alice");
      assertThat(client.ask("PASS secret")).isEqualTo("450 later");
      bench.backend().answer("PASS", "230 in");
      assertThat(timeOfPassword(bench.client(), "alice")).isLessThan(AT_ONCE);
    }
  }

  @Test
  void whatIsSaidBehindAPasswordThatWaitsIsAnsweredAfterIt() throws Exception {
    try (Bench bench = Bench.start(slowing());
        RawClient client = failedOnce(bench)) {
      client.raw("PASS guess\r\nABOR\r\nQUIT\r\n");
      assertThat(client.reply()).isEqualTo("530 wrong");
      assertThat(client.reply()).startsWith("225 ");
      assertThat(client.reply()).startsWith("221 ");
      assertThat(bench.backend().heard()).contains("PASS guess");
    }
  }

  @Test
  void aClientThatLeavesMeanwhileHasNotGuessed() throws Exception {
    try (Bench bench = Bench.start(slowing())) {
      try (RawClient client = failedOnce(bench)) {
        client.send("PASS second");
      }
      long before = System.nanoTime();
      assertThat(bench.events().end()).isEqualTo(CloseReason.CLIENT_LOST);
      assertThat(since(before)).isLessThan(AT_ONCE);
      bench.backend().answer("PASS", "230 in");
      assertThat(timeOfPassword(bench.client(), "alice")).isGreaterThan(FIRST_DELAY);
      assertThat(bench.backend().heard()).doesNotContain("PASS second");
    }
  }

  @Test
  void theClockOfTheLoginGoesOnMeanwhile() throws Exception {
    UnaryOperator<Settings> slowing = slowing();
    try (Bench bench = Bench.start(s -> hurried(slowing.apply(s)));
        RawClient client = failedOnce(bench)) {
      assertThat(client.ask("PASS second")).startsWith("421 ").contains("no login");
      assertThat(bench.events().end()).isEqualTo(CloseReason.LOGIN_TIMEOUT);
      assertThat(bench.backend().heard()).doesNotContain("PASS second");
    }
  }

  /** Who has an account of this name on one server may not guess at another's on the next. */
  @Test
  void aLoginElsewhereForgivesNothing() throws Exception {
    try (Routed routed =
            new Routed()
                .to("a", Routed.users("*@a.example"), true)
                .to("b", Routed.users("*@b.example"), true);
        Bench bench = Bench.start(s -> slowing().apply(Bench.listener(routed.alone()).apply(s)));
        RawClient client = bench.client()) {
      routed.get("a").answer("PASS", "530 wrong");
      client.reply();
      client.ask("USER alice@a.example");
      assertThat(client.ask("PASS guess")).isEqualTo("530 wrong");
      assertThat(timeOfPassword(bench.client(), "alice@b.example")).isLessThan(AT_ONCE);
      routed.get("a").answer("PASS", "230 in");
      assertThat(timeOfPassword(bench.client(), "Alice@A.example")).isGreaterThan(FIRST_DELAY);
      assertThat(timeOfPassword(bench.client(), "alice@a.example")).isLessThan(AT_ONCE);
    }
  }

  private static Duration timeOfPassword(RawClient connected, String user) throws IOException {
    try (RawClient client = connected) {
      client.reply();
      client.ask("USER " + user);
      long before = System.nanoTime();
      assertThat(client.ask("PASS secret")).startsWith("230 ");
      return since(before);
    }
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }

  private static Settings hurried(Settings s) {
    Timeouts t = s.timeouts();
    return new Settings(
        s.listeners(),
        new Timeouts(
            t.handshake(),
            Duration.ofMillis(800),
            t.idle(),
            t.dataIdle(),
            t.promise(),
            t.backendConnect(),
            t.backendReply(),
            t.abortReply(),
            t.lingerClose()),
        s.limits(),
        s.drainTimeout());
  }
}
