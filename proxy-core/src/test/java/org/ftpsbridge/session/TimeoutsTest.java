package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.ftpsbridge.bench.Transfers.sending;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLSocket;
import org.ftpsbridge.Settings;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.Door;
import org.ftpsbridge.bench.FakeClock;
import org.ftpsbridge.bench.FilteredPort;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.bench.Secured;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.net.Endpoint;
import org.ftpsbridge.observe.BackendLoss;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.observe.TransferOutcome;
import org.ftpsbridge.policy.Timeouts;
import org.ftpsbridge.routing.Backend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each wait ends, with the reply and the reason that belong to it. */
class TimeoutsTest {

  private static final Duration SHORT = Duration.ofMillis(300);

  private static UnaryOperator<Settings> times(UnaryOperator<Timeouts> change) {
    return s ->
        new Settings(s.listeners(), change.apply(s.timeouts()), s.limits(), s.drainTimeout());
  }

  private static Timeouts with(Timeouts t, Duration handshake, Duration login, Duration idle) {
    return new Timeouts(
        handshake,
        login,
        idle,
        t.dataIdle(),
        t.promise(),
        t.backendConnect(),
        t.backendReply(),
        t.abortReply(),
        t.lingerClose());
  }

  private static Timeouts withData(Timeouts t, Duration dataIdle, Duration backendReply) {
    return new Timeouts(
        t.handshake(),
        t.login(),
        t.idle(),
        dataIdle,
        t.promise(),
        t.backendConnect(),
        backendReply,
        t.abortReply(),
        t.lingerClose());
  }

  private static Timeouts withPromise(Timeouts t, Duration promise) {
    return new Timeouts(
        t.handshake(),
        t.login(),
        t.idle(),
        t.dataIdle(),
        promise,
        t.backendConnect(),
        t.backendReply(),
        t.abortReply(),
        t.lingerClose());
  }

  @Test
  void aClientThatSaysNothingInTlsIsDropped() throws Exception {
    try (Bench bench = Bench.start(times(t -> with(t, SHORT, t.login(), t.idle())));
        Socket silent = new Socket()) {
      silent.connect(bench.bridge().addressOf("implicit"));
      assertThat(silent.getInputStream().readAllBytes()).isEmpty();
      assertThat(bench.events().end()).isEqualTo(CloseReason.HANDSHAKE_TIMEOUT);
    }
  }

  /** Its connection stands, so that what is due is a handshake and not a connection. */
  @Test
  void aClientThatIsConnectedToAndNeverShakesHandsIsTold425() throws Exception {
    Duration minute = Duration.ofMinutes(1);
    try (Bench bench =
            Bench.start(times(t -> withPromise(with(t, SHORT, minute, minute), minute)));
        Door door = new Door("127.0.0.1");
        RawClient client = bench.client().login()) {
      bench.backend().transfer("RETR", sending(new byte[9], "226 sent"));
      assertThat(client.ask(door.asPort())).startsWith("200 ");
      client.send("RETR file");
      try (Socket silent = door.accept()) {
        String reply = client.reply();
        assertThat(reply.startsWith("150 ") ? client.reply() : reply)
            .startsWith("425 ")
            .contains("TLS on the data connection to the client");
        assertThat(bench.events().transfer().outcome()).isEqualTo(TransferOutcome.ABORTED);
        assertThatIOException().isThrownBy(silent.getInputStream()::read);
      }
    }
  }

  @Test
  void aClientThatSpeaksFtpInClearIsDroppedWithoutAWord() throws Exception {
    try (Bench bench = Bench.start();
        Socket plain = new Socket()) {
      plain.connect(bench.bridge().addressOf("implicit"));
      plain.getOutputStream().write("USER alice\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(plain.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
          .doesNotContain("220");
      assertThat(bench.events().end()).isEqualTo(CloseReason.TLS_FAILED);
    }
  }

  @Test
  void aClientThatNeverLogsInGets421() throws Exception {
    try (Bench bench = Bench.start(times(t -> with(t, t.handshake(), SHORT, t.idle())));
        RawClient client = bench.client()) {
      client.reply();
      assertThat(client.reply()).startsWith("421 ").contains("no login");
      assertThat(bench.events().end()).isEqualTo(CloseReason.LOGIN_TIMEOUT);
    }
  }

  @Test
  void aClientThatIsIdleGets421() throws Exception {
    try (Bench bench = Bench.start(times(t -> with(t, t.handshake(), t.login(), SHORT)));
        RawClient client = bench.client().login()) {
      assertThat(client.reply()).startsWith("421 ").contains("idle");
      assertThat(bench.events().end()).isEqualTo(CloseReason.IDLE_TIMEOUT);
    }
  }

  @Test
  void whoHasLoggedInInTimeIsMetByThatClockNoMore() throws Exception {
    FakeClock clock = new FakeClock();
    try (Bench bench = Bench.start(clock, times(t -> Timeouts.DEFAULT));
        RawClient client = bench.client()) {
      assertThat(client.reply()).startsWith("220 ");
      clock.advance(Duration.ofSeconds(110));
      client.ask("USER alice");
      assertThat(client.ask("PASS secret")).startsWith("230 ");
      clock.advance(Duration.ofSeconds(110));
      assertThat(client.ask("PWD")).startsWith("200 ");
    }
  }

  @Test
  void aBackendThatNeitherAcceptsNorRefusesIsGivenUp() throws Exception {
    FakeClock clock = new FakeClock();
    UnaryOperator<Settings> defaults = times(t -> Timeouts.DEFAULT);
    try (FilteredPort filtered = new FilteredPort();
        Bench bench = Bench.start(clock, s -> defaults.apply(at(filtered.number()).apply(s)));
        RawClient client = bench.client()) {
      assertThat(client.reply()).startsWith("220 ");
      client.send("USER alice");
      filtered.awaitSomebody(true);
      clock.advance(Duration.ofSeconds(8));
      filtered.awaitSomebody(true);
      clock.advance(Duration.ofSeconds(3));
      assertThat(client.reply()).startsWith("421 ");
      assertThat(bench.events().end()).isEqualTo(CloseReason.BACKEND_UNREACHABLE);
    }
  }

  private static UnaryOperator<Settings> at(int port) {
    return Bench.listener(
        l -> {
          Backend b = Bench.backendOf(l);
          return Bench.having(
              l,
              new Backend(
                  b.name(),
                  new Endpoint("127.0.0.1", port),
                  b.security(),
                  b.tls(),
                  b.data(),
                  b.lineEnd(),
                  b.telnet()));
        });
  }

  /** The login's clock began with our greeting, and so is the first of two equal ones. */
  @ParameterizedTest
  @CsvSource({"PLAIN, its greeting", "EXPLICIT, its reply to AUTH TLS"})
  void whileConnectingASilentBackendIsNoSlowLogin(Security security, String owed) throws Exception {
    boolean plain = security == Security.PLAIN;
    Duration both = Duration.ofSeconds(2);
    UnaryOperator<Settings> equal =
        times(t -> withData(with(t, t.handshake(), both, t.idle()), t.dataIdle(), both));
    UnaryOperator<Settings> secured = new Secured(security).settings();
    try (Bench bench = Bench.start(s -> equal.apply(plain ? s : secured.apply(s)));
        RawClient client = bench.client()) {
      bench.backend().greet(plain ? "" : "220 secured").answer("AUTH", "");
      assertThat(client.reply()).startsWith("220 ");
      assertThat(client.ask("USER alice")).startsWith("421 ").contains("did not reply");
      BackendLoss loss = bench.events().loss();
      assertThat(loss.reason()).isEqualTo(CloseReason.BACKEND_TIMEOUT);
      assertThat(loss.detail()).endsWith(owed);
      assertThat(bench.events().end()).isEqualTo(CloseReason.BACKEND_TIMEOUT);
    }
  }

  @Test
  void aBackendThatDoesNotReplyIsA421() throws Exception {
    try (Bench bench = Bench.start(times(t -> withData(t, t.dataIdle(), SHORT)));
        RawClient client = bench.client().login()) {
      bench.backend().answer("SIZE", "");
      assertThat(client.ask("SIZE f")).startsWith("421 ").contains("did not reply");
      assertThat(bench.events().end()).isEqualTo(CloseReason.BACKEND_TIMEOUT);
    }
  }

  @Test
  void aTransferInWhichNoByteMovesIsCut() throws Exception {
    try (Bench bench = Bench.start(times(t -> withData(t, SHORT, t.backendReply())));
        RawClient client = bench.client().login()) {
      bench
          .backend()
          .transfer(
              "STOR",
              data -> {
                data.getInputStream().readAllBytes();
                return "226 stored";
              });
      Socket data = client.passive("EPSV");
      client.ask("STOR f");
      try (SSLSocket open = client.secure(data)) {
        open.getOutputStream().write(1);
        assertThat(client.reply()).startsWith("426 ").contains("no byte moved");
      }
      assertThat(bench.events().transfer().outcome()).isEqualTo(TransferOutcome.ABORTED);
    }
  }

  @Test
  void anUploadThatTheBackendDoesNotConfirmIsNotComplete() throws Exception {
    try (Bench bench = Bench.start(times(t -> withData(t, t.dataIdle(), SHORT)));
        RawClient client = bench.client().login()) {
      bench
          .backend()
          .transfer(
              "STOR",
              data -> {
                data.getInputStream().readAllBytes();
                return "";
              });
      Socket data = client.passive("EPSV");
      client.ask("STOR f");
      client.secure(data).close();
      assertThat(client.reply()).startsWith("451 ").contains("did not confirm");
      assertThat(client.ask("PWD")).startsWith("421 ");
      assertThat(bench.events().transfer().outcome()).isEqualTo(TransferOutcome.ABORTED);
    }
  }

  @Test
  void aBackendThatSays1yzAndThenNothingIsA421() throws Exception {
    try (Bench bench = Bench.start(times(t -> withData(t, t.dataIdle(), SHORT)));
        RawClient client = bench.client().login()) {
      bench.backend().answer("XCRC", "150 computing");
      assertThat(client.ask("XCRC f")).isEqualTo("150 computing");
      assertThat(client.reply()).startsWith("421 ");
    }
  }

  /** Replies that nobody reads fill the connection; its end must not wait for them. */
  @Test
  void aClientThatReadsNothingCannotKeepItsSession() throws Exception {
    Duration login = Duration.ofSeconds(2);
    try (Bench bench = Bench.start(times(t -> with(t, t.handshake(), login, t.idle())));
        RawClient client = bench.client()) {
      Thread writer = new Thread(() -> helpForEver(client), "writer");
      writer.setDaemon(true);
      writer.start();
      assertThat(bench.events().end()).isEqualTo(CloseReason.LOGIN_TIMEOUT);
    }
  }

  /** Some servers say no 1yz; as long as no byte moves either, they are silent. */
  @Test
  void aBackendThatSaysNothingWhileNoByteMovesIsASilentOne() throws Exception {
    Duration reply = Duration.ofSeconds(2);
    try (Bench bench = Bench.start(times(t -> withData(t, t.dataIdle(), reply)));
        RawClient client = bench.client().login()) {
      bench
          .backend()
          .answer("RETR", "")
          .transfer("RETR", data -> "226 after " + data.getInputStream().read());
      Socket data = client.passive("EPSV");
      client.send("RETR f");
      try (SSLSocket open = client.secure(data)) {
        assertThat(client.reply()).startsWith("451 ").contains("did not confirm in time");
        assertThat(open.isConnected()).isTrue();
      }
    }
  }

  private static void helpForEver(RawClient client) {
    String burst = "HELP\r\n".repeat(2000);
    try {
      while (true) {
        client.raw(burst);
      }
    } catch (IOException e) {
      // The bridge has closed the connection, which is what the test waits for.
    }
  }
}
