package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ftpsbridge.bench.Transfers.receiving;
import static org.ftpsbridge.bench.Transfers.sending;

import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.Door;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.ftp.LineEnd;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.observe.ClientProof;
import org.ftpsbridge.observe.TransferOutcome;
import org.ftpsbridge.observe.TransferReport;
import org.ftpsbridge.policy.AssumedProtection;
import org.ftpsbridge.policy.ClientDialect;
import org.ftpsbridge.policy.EarlyGreeting;
import org.ftpsbridge.policy.NoopDuringTransfer;
import org.ftpsbridge.policy.TlsDemand;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that never say PROT, on a listener that finds out what they mean. */
class DetectingListenerTest {

  private static final byte[] CONTENT = "a file\r\n".getBytes(StandardCharsets.US_ASCII);

  /** What a session waits before it takes a silent client for a clear one. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final CompletableFuture<byte[]> stored = new CompletableFuture<>();

  private Bench detecting(Security security) throws Exception {
    Bench bench =
        Bench.start(
            Bench.speaking(
                new ClientDialect(
                    security,
                    TlsDemand.LOGIN,
                    AssumedProtection.DETECT,
                    EarlyGreeting.NEVER,
                    NoopDuringTransfer.QUEUE,
                    false,
                    LineEnd.CRLF)));
    bench.backend().transfer("RETR", sending(CONTENT, "226 sent"));
    bench.backend().transfer("STOR", receiving(stored));
    return bench;
  }

  private void store(Bench bench, RawClient client, boolean secured) throws Exception {
    Socket plain = client.passive("EPSV");
    assertThat(client.ask("STOR file")).startsWith("150 ");
    try (Socket data = secured ? client.secure(plain) : plain) {
      data.getOutputStream().write(CONTENT);
    }
    assertThat(client.reply()).isEqualTo("226 stored");
    assertThat(stored.get()).isEqualTo(CONTENT);
    assertComplete(bench, secured ? ClientProof.FULL_HANDSHAKE : ClientProof.CLEAR);
  }

  /** How long it took from the 150 to the end of the file. */
  private static Duration retrieve(Bench bench, RawClient client, boolean secured)
      throws Exception {
    Socket plain = client.passive("EPSV");
    assertThat(client.ask("RETR file")).startsWith("150 ");
    return read(bench, client, plain, secured);
  }

  private static Duration read(Bench bench, RawClient client, Socket plain, boolean secured)
      throws Exception {
    long before = System.nanoTime();
    try (Socket data = secured ? client.secure(plain) : plain) {
      assertThat(data.getInputStream().readAllBytes()).isEqualTo(CONTENT);
    }
    Duration taken = Duration.ofNanos(System.nanoTime() - before);
    assertThat(client.reply()).isEqualTo("226 sent");
    assertComplete(bench, secured ? ClientProof.FULL_HANDSHAKE : ClientProof.CLEAR);
    return taken;
  }

  private static void assertComplete(Bench bench, ClientProof proof) throws Exception {
    TransferReport report = bench.events().transfer();
    assertThat(report.outcome()).isEqualTo(TransferOutcome.COMPLETE);
    assertThat(report.proof()).isEqualTo(Optional.of(proof));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void filesGoUpAndDownInWhatTheFirstOneWas(boolean secured) throws Exception {
    try (Bench bench = detecting(Security.IMPLICIT);
        RawClient client = bench.client().login()) {
      store(bench, client, secured);
      assertThat(retrieve(bench, client, secured)).isLessThan(PATIENCE);
    }
  }

  /** A client that only fetches waits once. */
  @Test
  void whatASilentClientMeantIsRememberedAsWell() throws Exception {
    try (Bench bench = detecting(Security.IMPLICIT);
        RawClient client = bench.client().login()) {
      assertThat(retrieve(bench, client, false)).isGreaterThanOrEqualTo(PATIENCE.minusMillis(50));
      assertThat(retrieve(bench, client, false)).isLessThan(PATIENCE);
      store(bench, client, false);
    }
  }

  /** What it begins then must not be stored as its next file. */
  @Test
  void aClientThatWasOnlySlowToBeginTlsIsNotRememberedAsAClearOne() throws Exception {
    try (Bench bench = detecting(Security.IMPLICIT);
        RawClient client = bench.client().login()) {
      try (Socket plain = client.passive("EPSV")) {
        assertThat(client.ask("RETR file")).startsWith("150 ");
        assertThat(plain.getInputStream().readNBytes(1)).isEqualTo(new byte[] {'a'});
        plain.getOutputStream().write(CONTENT);
        assertThat(client.reply()).isNotEmpty();
      }
      assertThat(bench.events().transfer().outcome()).isNotEqualTo(TransferOutcome.COMPLETE);
      store(bench, client, true);
    }
  }

  @Test
  void anEmptyFileIsStoredOnceItIsKnownThatTheClientIsClear() throws Exception {
    try (Bench bench = detecting(Security.IMPLICIT);
        RawClient client = bench.client().login()) {
      store(bench, client, false);
      CompletableFuture<byte[]> empty = new CompletableFuture<>();
      bench.backend().transfer("STOR", receiving(empty));
      client.passive("EPSV").close();
      assertThat(client.ask("STOR empty")).startsWith("150 ");
      assertThat(client.reply()).isEqualTo("226 stored");
      assertThat(empty.get()).isEmpty();
    }
  }

  @Test
  void anEmptyFileOfWhomNothingIsKnownIsNotStored() throws Exception {
    try (Bench bench = detecting(Security.IMPLICIT);
        RawClient client = bench.client().login()) {
      client.passive("EPSV").close();
      assertThat(client.ask("STOR empty")).startsWith("150 ");
      assertThat(client.reply()).startsWith("425 ").contains("whenNoProt: detect");
      assertThat(bench.events().transfer().outcome()).isEqualTo(TransferOutcome.ABORTED);
      assertThat(stored).isCompletedExceptionally();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsSaidCountsMoreThanWhatWasFound(boolean secured) throws Exception {
    try (Bench bench = detecting(Security.IMPLICIT);
        RawClient client = bench.client().login()) {
      store(bench, client, secured);
      assertThat(client.ask(secured ? "PROT C" : "PROT P")).startsWith("200 ");
      assertThat(retrieve(bench, client, !secured)).isLessThan(PATIENCE);
    }
  }

  /** A byte in clear must not pass where TLS was asked for. */
  @Test
  void protBetweenPasvAndTheTransferTakesBackWhatWasToBeFoundOut() throws Exception {
    try (Bench bench = detecting(Security.IMPLICIT);
        RawClient client = bench.client().login();
        Socket data = client.passive("EPSV")) {
      assertThat(client.ask("PROT P")).startsWith("200 ");
      data.getOutputStream().write(CONTENT);
      assertThat(client.ask("STOR file")).startsWith("425 ");
      assertThat(stored).isNotDone();
      assertThat(retrieve(bench, client, true)).isLessThan(PATIENCE);
    }
  }

  @Test
  void reinForgetsWhatWasFound() throws Exception {
    try (Bench bench = detecting(Security.IMPLICIT);
        RawClient client = bench.client().login()) {
      store(bench, client, false);
      assertThat(client.ask("REIN")).startsWith("220 ");
      assertThat(client.ask("USER alice")).startsWith("331 ");
      assertThat(client.ask("PASS secret")).startsWith("230 ");
      assertThat(retrieve(bench, client, true)).isLessThan(PATIENCE);
    }
  }

  @Test
  void afterAuthTooTheFirstBytesTell() throws Exception {
    try (Bench bench = detecting(Security.EXPLICIT);
        RawClient client = bench.silentClient()) {
      client.reply();
      client.authenticate("TLS").ask("USER alice");
      client.ask("PASS secret");
      store(bench, client, true);
      assertThat(retrieve(bench, client, true)).isLessThan(PATIENCE);
    }
  }

  /** Such a mechanism asks for private data connections, and there is nothing to find out. */
  @Test
  void afterAuthSslClearBytesArePassedOnNowhere() throws Exception {
    try (Bench bench = detecting(Security.EXPLICIT);
        RawClient client = bench.silentClient()) {
      client.reply();
      client.authenticate("SSL").ask("USER alice");
      client.ask("PASS secret");
      try (Socket data = client.passive("EPSV")) {
        data.getOutputStream().write(CONTENT);
        assertThat(client.ask("STOR file")).startsWith("150 ");
        assertThat(client.reply()).startsWith("425 ").doesNotContain("detect");
      }
      assertThat(stored).isCompletedExceptionally();
    }
  }

  /** What a client that listens itself means. */
  private enum Active {
    CLEAR_UP,
    CLEAR_DOWN,
    SECURED_UP,
    SECURED_DOWN
  }

  @ParameterizedTest
  @EnumSource
  void theConnectionThatWeOpenToTheClientShowsItToo(Active means) throws Exception {
    boolean up = means == Active.CLEAR_UP || means == Active.SECURED_UP;
    boolean secured = means == Active.SECURED_UP || means == Active.SECURED_DOWN;
    try (Bench bench = detecting(Security.IMPLICIT);
        Door door = new Door("127.0.0.1");
        RawClient client = bench.client().login()) {
      assertThat(client.ask(door.asEprt())).startsWith("200 ");
      assertThat(client.ask(up ? "STOR file" : "RETR file")).startsWith("150 ");
      Socket plain = door.accept();
      if (!up) {
        read(bench, client, plain, secured);
        return;
      }
      try (Socket data = secured ? client.secure(plain) : plain) {
        data.getOutputStream().write(CONTENT);
      }
      assertThat(client.reply()).isEqualTo("226 stored");
      assertThat(stored.get()).isEqualTo(CONTENT);
    }
  }
}
