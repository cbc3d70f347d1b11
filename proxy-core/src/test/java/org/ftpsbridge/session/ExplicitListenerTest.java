package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.ftpsbridge.bench.Transfers.content;
import static org.ftpsbridge.bench.Transfers.sending;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.ftpsbridge.Settings;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.ftp.LineEnd;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.policy.AssumedProtection;
import org.ftpsbridge.policy.ClientDialect;
import org.ftpsbridge.policy.EarlyGreeting;
import org.ftpsbridge.policy.NoopDuringTransfer;
import org.ftpsbridge.policy.Timeouts;
import org.ftpsbridge.policy.TlsDemand;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that say AUTH, or never have TLS. */
class ExplicitListenerTest {

  @ParameterizedTest
  @ValueSource(strings = {"TLS", "tls-c", "SSL", "TLS-P"})
  void afterAuthTheSessionGoesOnUnderTls(String mechanism) throws Exception {
    try (Bench bench = Bench.start(explicit(TlsDemand.LOGIN));
        RawClient client = bench.silentClient()) {
      assertThat(client.reply()).startsWith("220 ");
      client.authenticate(mechanism);
      assertThat(client.ask("USER alice")).startsWith("331 ");
      assertThat(client.ask("PASS secret")).startsWith("230 ");
      assertThat(client.ask("AUTH TLS")).startsWith("534 ");
    }
  }

  @ParameterizedTest
  @CsvSource({"KERBEROS_V4, 504", "TLS-X, 504", "'', 501"})
  void anotherMechanismIsRefusedAndTheSessionGoesOn(String mechanism, String code)
      throws Exception {
    try (Bench bench = Bench.start(explicit(TlsDemand.LOGIN));
        RawClient client = bench.silentClient()) {
      client.reply();
      assertThat(client.ask(mechanism.isEmpty() ? "AUTH" : "AUTH " + mechanism)).startsWith(code);
      client.authenticate("TLS");
      assertThat(client.ask("USER alice")).startsWith("331 ");
    }
  }

  @ParameterizedTest
  @CsvSource({"LOGIN, USER alice, 530", "ALL, USER alice, 530", "NONE, USER alice, 331"})
  void whereTlsIsDemandedNobodyLogsInWithout(TlsDemand demand, String command, String code)
      throws Exception {
    try (Bench bench = Bench.start(explicit(demand));
        RawClient client = bench.silentClient()) {
      client.reply();
      assertThat(client.ask(command)).startsWith(code);
      assertThat(bench.backend().connections()).isEqualTo(code.equals("331") ? 1 : 0);
    }
  }

  @Test
  void beforeAuthNothingOfTlsIsToBeHad() throws Exception {
    try (Bench bench = Bench.start(explicit(TlsDemand.NONE));
        RawClient client = bench.silentClient()) {
      client.reply();
      assertThat(client.ask("PBSZ 0")).startsWith("503 ");
      assertThat(client.ask("PROT P")).startsWith("503 ");
      assertThat(client.ask("CCC")).startsWith("533 ");
      assertThat(client.ask("FEAT")).contains("\n AUTH TLS", "\n PBSZ", "\n PROT");
      client.ask("USER alice");
      assertThat(client.ask("AUTH TLS")).startsWith("503 ");
    }
  }

  @Test
  void whatComesInClearBehindAuthIsNotServed() throws Exception {
    try (Bench bench = Bench.start(explicit(TlsDemand.LOGIN));
        RawClient client = bench.silentClient()) {
      client.reply();
      client.raw("AUTH TLS\r\nUSER mallory\r\n");
      assertThat(client.reply()).startsWith("421 ").doesNotContain("mallory");
      assertThat(client.reply()).isEmpty();
      assertThat(bench.events().end()).isEqualTo(CloseReason.CLIENT_INJECTED);
      assertThat(bench.backend().heard()).isEmpty();
    }
  }

  @Test
  void halfACommandBehindAuthIsNotServedEither() throws Exception {
    try (Bench bench = Bench.start(explicit(TlsDemand.LOGIN));
        RawClient client = bench.silentClient()) {
      client.reply();
      client.raw("AUTH TLS\r\nU");
      assertThat(client.reply()).startsWith("421 ");
      assertThat(bench.events().end()).isEqualTo(CloseReason.CLIENT_INJECTED);
    }
  }

  @Test
  void whatWasSaidBeforeAuthIsForgotten() throws Exception {
    try (Bench bench = Bench.start(explicit(TlsDemand.LOGIN));
        RawClient client = bench.silentClient()) {
      client.reply();
      assertThat(client.ask("CLNT mallory")).startsWith("200 ");
      client.authenticate("TLS");
      client.ask("OPTS UTF8 ON");
      client.ask("USER alice");
      client.ask("PASS secret");
      assertThat(bench.backend().heard())
          .containsExactly("USER alice", "PASS secret", "OPTS UTF8 ON");
    }
  }

  @Test
  void afterAuthACommandInClearEndsTheSession() throws Exception {
    try (Bench bench = Bench.start(explicit(TlsDemand.LOGIN));
        RawClient client = bench.silentClient()) {
      client.reply();
      assertThat(client.ask("AUTH TLS")).startsWith("234 ");
      client.send("USER alice");
      assertThat(bench.events().end()).isIn(CloseReason.TLS_FAILED, CloseReason.CLIENT_LOST);
      assertThat(bench.backend().heard()).isEmpty();
    }
  }

  @Test
  void aClientThatNeverShakesHandsIsNotWaitedForLonger() throws Exception {
    try (Bench bench = Bench.start(ExplicitListenerTest::impatient);
        RawClient client = bench.silentClient()) {
      client.reply();
      assertThat(client.ask("AUTH TLS")).startsWith("234 ");
      assertThat(bench.events().end()).isEqualTo(CloseReason.HANDSHAKE_TIMEOUT);
    }
  }

  /** FEAT has opened the backend; what becomes of that is no business of the handshake's. */
  @Test
  void aBackendThatTiresDuringTheHandshakeIsOpenedAgainAtUser() throws Exception {
    try (Bench bench = Bench.start(explicit(TlsDemand.LOGIN));
        RawClient client = bench.silentClient()) {
      client.reply();
      assertThat(client.ask("FEAT")).contains("\n SIZE");
      assertThat(client.ask("AUTH TLS")).startsWith("234 ");
      bench.backend().say("421 too slow");
      assertHearsNothing(client);
      client.startTls();
      assertThat(client.ask("USER alice")).startsWith("331 ");
      assertThat(bench.backend().connections()).isEqualTo(2);
    }
  }

  @Test
  void aBackendThatDiesDuringTheHandshakeIsMissedAtUser() throws Exception {
    try (Bench bench = Bench.start(explicit(TlsDemand.LOGIN));
        RawClient client = bench.silentClient()) {
      client.reply();
      assertThat(client.ask("FEAT")).contains("\n SIZE");
      assertThat(client.ask("AUTH TLS")).startsWith("234 ");
      bench.backend().close();
      assertHearsNothing(client);
      client.startTls();
      assertThat(client.ask("USER alice")).startsWith("421 ");
    }
  }

  private static void assertHearsNothing(RawClient client) throws IOException {
    int usual = client.plain().getSoTimeout();
    client.plain().setSoTimeout(300);
    assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(client::reply);
    client.plain().setSoTimeout(usual);
  }

  /** RFC 4217 section 9: after AUTH TLS the level is clear; of AUTH SSL the drafts had private. */
  @ParameterizedTest
  @CsvSource({"TLS, false", "TLS-C, false", "SSL, true", "TLS-P, true"})
  void theMechanismDecidesOnDataConnectionsUntilProt(String mechanism, boolean secured)
      throws Exception {
    byte[] content = content();
    try (Bench bench = Bench.start(explicit(TlsDemand.LOGIN));
        RawClient client = bench.silentClient()) {
      bench.backend().transfer("RETR", sending(content, "226 sent"));
      client.reply();
      client.authenticate(mechanism).ask("USER alice");
      client.ask("PASS secret");
      assertThat(retrieved(client, secured)).isEqualTo(content);
      assertThat(client.ask("PROT P")).startsWith("200 ");
      assertThat(retrieved(client, true)).isEqualTo(content);
      assertThat(client.ask("PROT C")).startsWith("200 ");
      assertThat(retrieved(client, false)).isEqualTo(content);
    }
  }

  @Test
  void whereAllIsDemandedDataConnectionsArePrivateOrNone() throws Exception {
    byte[] content = content();
    try (Bench bench = Bench.start(explicit(TlsDemand.ALL));
        RawClient client = bench.silentClient()) {
      bench.backend().transfer("RETR", sending(content, "226 sent"));
      client.reply();
      client.authenticate("TLS").ask("USER alice");
      client.ask("PASS secret");
      assertThat(client.ask("PASV")).startsWith("521 ");
      assertThat(client.ask("EPRT |1|127.0.0.1|3000|")).startsWith("521 ");
      assertThat(client.ask("PROT C")).startsWith("534 ");
      assertThat(client.ask("PROT P")).startsWith("200 ");
      assertThat(retrieved(client, true)).isEqualTo(content);
    }
  }

  @Test
  void implicitClientsToCanBeHeldToPrivateDataConnections() throws Exception {
    try (Bench bench = Bench.start(speaking(Security.IMPLICIT, TlsDemand.ALL));
        RawClient client = bench.client().login()) {
      assertThat(client.ask("PROT C")).startsWith("534 ");
      assertThat(client.ask("PASV")).startsWith("227 ");
    }
  }

  @Test
  void withoutTlsAllIsClearAndNothingOfTlsIsKnown() throws Exception {
    byte[] content = content();
    try (Bench bench = Bench.start(speaking(Security.PLAIN, TlsDemand.NONE));
        RawClient client = bench.silentClient().login()) {
      bench.backend().transfer("RETR", sending(content, "226 sent"));
      assertThat(client.ask("AUTH TLS")).startsWith("502 ");
      assertThat(client.ask("PBSZ 0")).startsWith("502 ");
      assertThat(client.ask("PROT P")).startsWith("502 ");
      assertThat(client.ask("FEAT")).doesNotContain("AUTH").doesNotContain("PROT").contains("EPSV");
      assertThat(retrieved(client, false)).isEqualTo(content);
    }
  }

  @Test
  void inClearReinGoesBackToTheGreetingAndUnderTlsKeepsIt() throws Exception {
    try (Bench bench = Bench.start(explicit(TlsDemand.NONE));
        RawClient client = bench.silentClient().login()) {
      assertThat(client.ask("REIN")).startsWith("220 ");
      client.authenticate("TLS");
      assertThat(client.ask("REIN")).startsWith("220 ");
      assertThat(client.ask("AUTH TLS")).startsWith("534 ");
      assertThat(client.ask("USER alice")).startsWith("331 ");
    }
  }

  @Test
  void aClearDataConnectionDoesNotPassWherePrivateOnesAreAsked() throws Exception {
    try (Bench bench = Bench.start(explicit(TlsDemand.LOGIN));
        RawClient client = bench.silentClient()) {
      bench.backend().transfer("RETR", sending(content(), "226 sent"));
      client.reply();
      client.authenticate("TLS").ask("USER alice");
      client.ask("PASS secret");
      client.ask("PROT P");
      try (Socket data = client.passive("PASV")) {
        client.send("RETR file");
        data.getOutputStream().write("no ClientHello\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThatIOException().isThrownBy(() -> readOrFail(data));
      }
      assertThat(client.reply()).startsWith("150 ");
      assertThat(client.reply()).startsWith("4");
    }
  }

  private static void readOrFail(Socket data) throws IOException {
    if (data.getInputStream().readAllBytes().length < 100) {
      throw new IOException("nothing but an alert came");
    }
  }

  private static byte[] retrieved(RawClient client, boolean secured) throws IOException {
    Socket clear = client.passive("PASV");
    client.send("RETR file");
    byte[] bytes;
    try (Socket data = secured ? client.secure(clear) : clear) {
      bytes = data.getInputStream().readAllBytes();
    }
    assertThat(client.reply()).startsWith("150 ");
    assertThat(client.reply()).startsWith("226 ");
    return bytes;
  }

  private static Settings impatient(Settings settings) {
    Timeouts t = settings.timeouts();
    return new Settings(
        explicit(TlsDemand.LOGIN).apply(settings).listeners(),
        new Timeouts(
            Duration.ofMillis(300),
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

  private static UnaryOperator<Settings> explicit(TlsDemand demand) {
    return speaking(Security.EXPLICIT, demand);
  }

  private static UnaryOperator<Settings> speaking(Security security, TlsDemand demand) {
    AssumedProtection usual = ClientDialect.usualProtection(security);
    return Bench.speaking(
        new ClientDialect(
            security,
            demand,
            usual,
            EarlyGreeting.NEVER,
            NoopDuringTransfer.QUEUE,
            false,
            LineEnd.CRLF));
  }
}
