package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.ftpsbridge.Settings;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.policy.ClientDialect;
import org.ftpsbridge.policy.EarlyGreeting;
import org.ftpsbridge.policy.Timeouts;
import org.junit.jupiter.api.Test;

/** Clients that read their 220 in clear and shake hands after it, as z/OS does by default. */
class GreetBeforeTlsTest {

  @Test
  void alwaysTheGreetingComesAtOnceAndIsNotRepeatedUnderTls() throws Exception {
    try (Bench bench = Bench.start(greeting(EarlyGreeting.ALWAYS));
        RawClient client = bench.silentClient()) {
      assertThat(client.reply()).startsWith("220 ");
      client.startTls();
      assertThat(client.ask("PBSZ 0")).startsWith("200 ");
      assertThat(client.ask("PROT P")).startsWith("200 ");
      assertThat(client.ask("USER alice")).startsWith("331 ");
      assertThat(client.ask("PASS secret")).startsWith("230 ");
    }
  }

  @Test
  void afterAMomentASilentClientIsGreetedAndOneThatSpeaksTlsIsNot() throws Exception {
    try (Bench bench = Bench.start(greeting(EarlyGreeting.after(Duration.ofMillis(300))));
        RawClient silent = bench.silentClient();
        RawClient usual = bench.client()) {
      usual.login();
      assertThat(silent.reply()).startsWith("220 ");
      silent.startTls();
      assertThat(silent.ask("USER alice")).startsWith("331 ");
      assertThat(silent.ask("PASS secret")).startsWith("230 ");
      assertThat(usual.ask("PWD")).isEqualTo("200 PWD ok");
    }
  }

  @Test
  void theTimeForTheHandshakeBeginsWhenTheSilenceHasEnded() throws Exception {
    UnaryOperator<Settings> late = greeting(EarlyGreeting.after(Duration.ofMillis(900)));
    try (Bench bench = Bench.start(s -> shakingHandsWithin(Duration.ofMillis(500), late.apply(s)));
        RawClient silent = bench.silentClient()) {
      assertThat(silent.reply()).startsWith("220 ");
      silent.startTls();
      assertThat(silent.ask("USER alice")).startsWith("331 ");
    }
  }

  private static Settings shakingHandsWithin(Duration time, Settings settings) {
    Timeouts t = settings.timeouts();
    return new Settings(
        settings.listeners(),
        new Timeouts(
            time,
            t.login(),
            t.idle(),
            t.dataIdle(),
            t.promise(),
            t.backendConnect(),
            t.backendReply(),
            t.abortReply(),
            t.lingerClose()),
        settings.limits(),
        settings.drainTimeout());
  }

  @Test
  void aClientHelloThatHasBegunIsNotSpokenInto() throws Exception {
    try (Bench bench = Bench.start(greeting(EarlyGreeting.after(Duration.ofMillis(300))));
        RawClient client = bench.silentClient()) {
      client.raw("\u0016\u0003\u0001");
      client.plain().setSoTimeout(900);
      assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(client::reply);
    }
  }

  @Test
  void neverASilentClientHearsAnything() throws Exception {
    try (Bench bench = Bench.start(greeting(EarlyGreeting.NEVER));
        RawClient client = bench.silentClient()) {
      client.plain().setSoTimeout(900);
      assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(client::reply);
    }
  }

  @Test
  void aClientThatIsGreetedAndSpeaksOnInClearIsNotServed() throws Exception {
    try (Bench bench = Bench.start(greeting(EarlyGreeting.ALWAYS));
        RawClient client = bench.silentClient()) {
      client.reply();
      client.send("USER alice");
      assertThat(bench.events().end()).isIn(CloseReason.TLS_FAILED, CloseReason.CLIENT_LOST);
      assertThat(bench.backend().connections()).isZero();
    }
  }

  private static UnaryOperator<Settings> greeting(EarlyGreeting when) {
    ClientDialect usual = ClientDialect.standard(Security.IMPLICIT);
    return Bench.speaking(
        new ClientDialect(
            usual.security(),
            usual.requireTls(),
            usual.whenNoProt(),
            when,
            usual.noop(),
            usual.cccAllowed(),
            usual.lineEnd()));
  }
}
