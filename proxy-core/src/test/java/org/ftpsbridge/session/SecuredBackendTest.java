package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ftpsbridge.bench.Transfers.receiving;
import static org.ftpsbridge.bench.Transfers.sending;

import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.ftpsbridge.Settings;
import org.ftpsbridge.bench.Authority;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.bench.ScriptedBackend.Transfer;
import org.ftpsbridge.bench.Secured;
import org.ftpsbridge.bench.Transfers;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.net.SessionReuse;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.observe.TransferOutcome;
import org.ftpsbridge.observe.TransferReport;
import org.ftpsbridge.policy.Timeouts;
import org.ftpsbridge.routing.DataProtection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions and transfers with a backend that speaks TLS, and what is never said in clear. */
class SecuredBackendTest {

  private static final byte[] CONTENT = Transfers.content();

  @ParameterizedTest
  @EnumSource(
      value = Security.class,
      names = {"EXPLICIT", "IMPLICIT"})
  void filesGoBothWaysUnderTls(Security security) throws Exception {
    try (Bench bench = start(security, unverified(security));
        RawClient client = bench.client().login()) {
      CompletableFuture<byte[]> received = new CompletableFuture<>();
      bench.backend().transfer("STOR", tlsOnly(receiving(received)));
      bench.backend().transfer("RETR", tlsOnly(sending(CONTENT, "226 sent")));
      assertThat(store(client)).isEqualTo("226 stored");
      assertThat(received.get()).isEqualTo(CONTENT);
      assertThat(retrieve(client)).isEqualTo(CONTENT);
      assertThat(client.reply()).isEqualTo("226 sent");
      assertThat(bench.events().transfer().outcome()).isEqualTo(TransferOutcome.COMPLETE);
      assertThat(bench.events().transfer().outcome()).isEqualTo(TransferOutcome.COMPLETE);
      assertThat(bench.backend().heardInClear())
          .isEqualTo(security == Security.EXPLICIT ? List.of("AUTH TLS") : List.of());
      assertThat(bench.backend().heard())
          .containsSubsequence("PBSZ 0", "PROT P", "USER alice", "PASS secret");
    }
  }

  @Test
  void aDownloadMayBeClearForTheClientAndPrivateForTheBackend() throws Exception {
    try (Bench bench = start(Security.EXPLICIT, unverified(Security.EXPLICIT));
        RawClient client = bench.client().login()) {
      bench.backend().transfer("RETR", tlsOnly(sending(CONTENT, "226 sent")));
      assertThat(client.ask("PROT C")).startsWith("200 ");
      try (Socket data = client.passive("EPSV")) {
        assertThat(client.ask("RETR file")).startsWith("150 ");
        assertThat(data.getInputStream().readAllBytes()).isEqualTo(CONTENT);
      }
      assertThat(client.reply()).isEqualTo("226 sent");
    }
  }

  @ParameterizedTest
  @CsvSource({"PRIVATE, true", "CLEAR, false", "CLIENT, true"})
  void theBackendsDataIsAsPrivateAsConfigured(DataProtection protection, boolean secured)
      throws Exception {
    UnaryOperator<Settings> settings =
        new Secured(Security.EXPLICIT).unverified().protecting(protection).settings();
    try (Bench bench = start(Security.EXPLICIT, settings);
        RawClient client = bench.client().login()) {
      CompletableFuture<Boolean> seen = new CompletableFuture<>();
      bench
          .backend()
          .transfer(
              "RETR",
              data -> {
                seen.complete(data instanceof SSLSocket);
                return sending(CONTENT, "226 sent").run(data);
              });
      assertThat(retrieve(client)).isEqualTo(CONTENT);
      assertThat(seen.get()).isEqualTo(secured);
    }
  }

  @Test
  void whereTheClientDecidesItsProtReachesTheBackendBeforeTheNextDataConnection() throws Exception {
    UnaryOperator<Settings> settings =
        new Secured(Security.EXPLICIT).unverified().protecting(DataProtection.CLIENT).settings();
    try (Bench bench = start(Security.EXPLICIT, settings);
        RawClient client = bench.client().login()) {
      client.ask("PROT C");
      client.passive("EPSV").close();
      client.passive("EPSV").close();
      client.ask("PROT P");
      client.passive("EPSV").close();
      assertThat(bench.backend().heard())
          .containsSubsequence("PROT P", "PROT C", "EPSV", "EPSV", "PROT P", "EPSV")
          .filteredOn(line -> line.startsWith("PROT"))
          .hasSize(3);
    }
  }

  @Test
  void aBackendThatRefusesTheClientsLevelGivesNoDataConnection() throws Exception {
    UnaryOperator<Settings> settings =
        new Secured(Security.EXPLICIT).unverified().protecting(DataProtection.CLIENT).settings();
    try (Bench bench = start(Security.EXPLICIT, settings);
        RawClient client = bench.client().login()) {
      bench.backend().answer("PROT", "534 not here");
      client.ask("PROT C");
      assertThat(client.ask("EPSV")).startsWith("425 ").contains("PROT C");
      assertThat(bench.backend().heard()).doesNotContain("EPSV");
    }
  }

  @Test
  void aDataConnectionThatDoesNotResumeFailsWhereItMust() throws Exception {
    UnaryOperator<Settings> settings =
        new Secured(Security.EXPLICIT).unverified().reusing(SessionReuse.REQUIRE).settings();
    try (Bench bench = start(Security.EXPLICIT, settings);
        RawClient client = bench.client().login()) {
      bench.backend().transfer("RETR", sending(CONTENT, "226 sent"));
      assertThat(retrieve(client)).isEqualTo(CONTENT);
      assertThat(client.reply()).isEqualTo("226 sent");
      assertThat(bench.events().transfer().outcome()).isEqualTo(TransferOutcome.COMPLETE);
      bench.backend().secured(Security.EXPLICIT, stranger());
      Socket data = client.passive("EPSV");
      client.send("RETR file");
      TransferReport report = bench.events().transfer();
      assertThat(report.outcome()).isEqualTo(TransferOutcome.ABORTED);
      assertThat(report.cause()).contains("reuse: require");
      data.close();
    }
  }

  @Test
  void aDataConnectionIsSilentBeforeItsCommandAndCutByARefusal() throws Exception {
    try (Bench bench = start(Security.EXPLICIT, unverified(Security.EXPLICIT));
        RawClient client = bench.client().login()) {
      bench.backend().answer("RETR", "550 no such file");
      Socket ours = client.passive("EPSV");
      try (Socket data = bench.backend().acceptData()) {
        data.setSoTimeout(300);
        assertThatThrownBy(data.getInputStream()::read).isInstanceOf(SocketTimeoutException.class);
        data.setSoTimeout(1000);
        assertThat(client.ask("RETR file")).isEqualTo("550 no such file");
        assertThatThrownBy(() -> data.getInputStream().readAllBytes())
            .isInstanceOf(SocketException.class)
            .hasMessageContaining("reset");
      }
      ours.close();
      assertThat(bench.events().transfer().outcome()).isEqualTo(TransferOutcome.REFUSED);
      assertThat(client.ask("PWD")).isEqualTo("200 PWD ok");
    }
  }

  @Test
  void aDataConnectionThatIsNotShakenHandsWithAfterThe150IsGivenUp() throws Exception {
    UnaryOperator<Settings> hasty =
        s -> withHandshake(unverified(Security.EXPLICIT).apply(s), Duration.ofMillis(300));
    try (Bench bench = start(Security.EXPLICIT, hasty);
        RawClient client = bench.client().login()) {
      bench.backend().answer("RETR", "150 soon");
      Socket ours = client.passive("EPSV");
      assertThat(client.ask("RETR file")).isEqualTo("150 soon");
      TransferReport report = bench.events().transfer();
      assertThat(report.outcome()).isEqualTo(TransferOutcome.ABORTED);
      assertThat(report.cause()).startsWith("TLS on the data connection to the backend failed");
      ours.close();
    }
  }

  @Test
  void aTransferThatIsConfirmedWithoutADataConnectionIsGivenUp() throws Exception {
    UnaryOperator<Settings> hasty =
        s -> withHandshake(unverified(Security.EXPLICIT).apply(s), Duration.ofMillis(300));
    try (Bench bench = start(Security.EXPLICIT, hasty);
        RawClient client = bench.client().login()) {
      bench.backend().answer("RETR", "226 done already");
      Socket plain = client.passive("EPSV");
      client.send("RETR file");
      try (SSLSocket ours = client.secure(plain)) {
        TransferReport report = bench.events().transfer();
        assertThat(report.outcome()).isEqualTo(TransferOutcome.ABORTED);
        assertThat(report.bytes()).isZero();
        assertThat(ours.isClosed()).isFalse();
      }
      assertThat(client.reply()).startsWith("425 ");
    }
  }

  @Test
  void aReplyThatComesBehindAnAbortStopsNoClock() throws Exception {
    try (Bench bench = start(Security.EXPLICIT, unverified(Security.EXPLICIT));
        RawClient client = bench.client().login()) {
      bench.backend().answer("RETR", "").answer("ABOR", "150 late");
      Socket plain = client.passive("EPSV");
      client.send("RETR file");
      bench.backend().awaitHeard("RETR file");
      assertThat(client.ask("ABOR")).startsWith("426 ");
      assertThat(client.reply()).startsWith("226 ");
      assertThat(bench.events().transfer().outcome()).isEqualTo(TransferOutcome.ABORTED);
      plain.close();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "234 go\r\n230 logged in",
        "234 go\r\n234 go",
        "234 go\r\n2",
        "530 no",
        "334 more"
      })
  void anAnswerToAuthThatIsNotOneCleanAgreementEndsTheSession(String answer) throws Exception {
    try (Bench bench = start(Security.EXPLICIT, unverified(Security.EXPLICIT));
        RawClient client = bench.client()) {
      bench.backend().answer("AUTH", answer);
      assertThat(client.reply()).startsWith("220 ");
      assertThat(client.ask("USER alice")).startsWith("421 ");
      CloseReason why =
          answer.startsWith("234") ? CloseReason.BACKEND_INJECTED : CloseReason.BACKEND_REFUSED_TLS;
      assertThat(bench.events().end()).isEqualTo(why);
      assertThat(bench.backend().heardInClear()).containsExactly("AUTH TLS");
    }
  }

  @Test
  void aBackendThatDoesNotAnswerAuthIsGivenUp() throws Exception {
    UnaryOperator<Settings> settings = s -> impatient(unverified(Security.EXPLICIT).apply(s));
    try (Bench bench = start(Security.EXPLICIT, settings);
        RawClient client = bench.client()) {
      bench.backend().answer("AUTH", "");
      assertThat(client.reply()).startsWith("220 ");
      assertThat(client.ask("USER alice")).startsWith("421 ").contains("in time");
      assertThat(bench.events().loss().detail()).contains("AUTH TLS");
      assertThat(bench.backend().heardInClear()).containsExactly("AUTH TLS");
    }
  }

  private static Settings impatient(Settings s) {
    return waiting(s, s.timeouts().handshake(), s.timeouts().abortReply());
  }

  private static Settings withHandshake(Settings s, Duration handshake) {
    return waiting(s, handshake, s.timeouts().backendReply());
  }

  private static Settings waiting(Settings s, Duration handshake, Duration backendReply) {
    Timeouts t = s.timeouts();
    return new Settings(
        s.listeners(),
        new Timeouts(
            handshake,
            t.login(),
            t.idle(),
            t.dataIdle(),
            t.promise(),
            t.backendConnect(),
            backendReply,
            t.abortReply(),
            t.lingerClose()),
        s.limits(),
        s.drainTimeout());
  }

  private static UnaryOperator<Settings> unverified(Security security) {
    return new Secured(security).unverified().settings();
  }

  private static Bench start(Security security, UnaryOperator<Settings> settings) throws Exception {
    Bench bench = Bench.start(settings);
    bench.backend().secured(security, stranger());
    return bench;
  }

  private static SSLContext stranger() throws Exception {
    return Authority.server(Authority.selfSigned());
  }

  private static Transfer tlsOnly(Transfer behaviour) {
    return data -> data instanceof SSLSocket ? behaviour.run(data) : "522 not under TLS";
  }

  private static String store(RawClient client) throws Exception {
    Socket data = client.passive("EPSV");
    client.ask("STOR file");
    try (SSLSocket secured = client.secure(data)) {
      secured.getOutputStream().write(CONTENT);
    }
    return client.reply();
  }

  private static byte[] retrieve(RawClient client) throws Exception {
    Socket data = client.passive("EPSV");
    client.ask("RETR file");
    try (SSLSocket secured = client.secure(data)) {
      return secured.getInputStream().readAllBytes();
    }
  }
}
