package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ftpsbridge.bench.Transfers.await;

import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLSocket;
import org.ftpsbridge.Settings;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.observe.TransferOutcome;
import org.ftpsbridge.policy.ClientDialect;
import org.ftpsbridge.policy.NoopDuringTransfer;
import org.junit.jupiter.api.Test;

/** NOOP while a transfer runs, as FluentFTP and others say it. */
class NoopDuringTransferTest {

  private final CountDownLatch saidEnough = new CountDownLatch(1);

  @Test
  void queuedItIsAnsweredAfterTheTransfer() throws Exception {
    try (Bench bench = Bench.start(noop(NoopDuringTransfer.QUEUE));
        RawClient client = retrieving(bench, "226 sent")) {
      client.send("NOOP");
      assertThat(client.ask("STAT")).startsWith("211 ");
      assertThat(bench.backend().heard()).doesNotContain("NOOP");
      saidEnough.countDown();
      assertThat(client.reply()).isEqualTo("226 sent");
      assertThat(client.reply()).isEqualTo("200 NOOP ok");
    }
  }

  @Test
  void locallyItIsAnsweredAtOnceAndTheBackendHearsNothing() throws Exception {
    try (Bench bench = Bench.start(noop(NoopDuringTransfer.LOCAL));
        RawClient client = retrieving(bench, "226 sent")) {
      assertThat(client.ask("NOOP")).startsWith("200 ");
      assertThat(client.ask("NOOP")).startsWith("200 ");
      assertThat(bench.backend().heard()).doesNotContain("NOOP");
      saidEnough.countDown();
      assertThat(client.reply()).isEqualTo("226 sent");
      assertThat(client.ask("NOOP")).isEqualTo("200 NOOP ok");
    }
  }

  @Test
  void locallyItDoesNotOvertakeWhatWaits() throws Exception {
    try (Bench bench = Bench.start(noop(NoopDuringTransfer.LOCAL));
        RawClient client = retrieving(bench, "226 sent")) {
      client.send("PWD").send("NOOP");
      assertThat(client.ask("STAT")).startsWith("211 ");
      saidEnough.countDown();
      assertThat(client.reply()).isEqualTo("226 sent");
      assertThat(client.reply()).isEqualTo("200 PWD ok");
      assertThat(client.reply()).isEqualTo("200 NOOP ok");
    }
  }

  @Test
  void forwardedItsReplyMayComeBeforeTheTransfers() throws Exception {
    try (Bench bench = Bench.start(noop(NoopDuringTransfer.FORWARD));
        RawClient client = retrieving(bench, "226 sent")) {
      assertThat(client.ask("NOOP")).isEqualTo("200 NOOP ok");
      saidEnough.countDown();
      assertThat(client.reply()).isEqualTo("226 sent");
      assertThat(client.ask("PWD")).isEqualTo("200 PWD ok");
      assertThat(bench.events().transfer().outcome()).isEqualTo(TransferOutcome.COMPLETE);
    }
  }

  @Test
  void forwardedItsReplyMayComeAfterTheTransfersAndTheNextCommandWaitsForIt() throws Exception {
    try (Bench bench = Bench.start(noop(NoopDuringTransfer.FORWARD));
        RawClient client = retrieving(bench, "226 sent\r\n200 late\r\n500 later")) {
      bench.backend().answer("NOOP", "");
      client.send("NOOP").send("NOOP");
      assertThat(client.ask("STAT")).startsWith("211 ");
      client.send("PWD");
      saidEnough.countDown();
      assertThat(client.reply()).isEqualTo("226 sent");
      assertThat(client.reply()).isEqualTo("200 late");
      assertThat(client.reply()).isEqualTo("500 later");
      assertThat(client.reply()).isEqualTo("200 PWD ok");
    }
  }

  /** Nobody can tell whose 500 it is: a transfer that may have failed has failed. */
  @Test
  void forwardedARefusalCountsAsTheTransfers() throws Exception {
    try (Bench bench = Bench.start(noop(NoopDuringTransfer.FORWARD));
        RawClient client = retrieving(bench, "226 sent")) {
      bench.backend().answer("NOOP", "500 what").whenTransfersBreak("426 cut");
      assertThat(client.ask("NOOP")).isEqualTo("500 what");
      saidEnough.countDown();
      assertThat(client.reply()).startsWith("426 ");
      assertThat(bench.events().transfer().outcome()).isEqualTo(TransferOutcome.ABORTED);
      assertThat(client.ask("PWD")).isEqualTo("200 PWD ok");
    }
  }

  @Test
  void forwardedAndAbortedEachCommandHasItsReply() throws Exception {
    try (Bench bench = Bench.start(noop(NoopDuringTransfer.FORWARD));
        RawClient client = retrieving(bench, "226 sent")) {
      bench
          .backend()
          .answer("NOOP", "")
          .answer("ABOR", "226 abort ok")
          .answer("SYST", "215 UNIX")
          .whenTransfersBreak("426 cut");
      client.send("NOOP");
      bench.backend().awaitHeard("NOOP");
      client.send("ABOR");
      bench.backend().awaitHeard("ABOR");
      saidEnough.countDown();
      assertThat(client.reply()).startsWith("426 ");
      assertThat(List.of(code(client), code(client))).containsExactlyInAnyOrder("226", "200");
      assertThat(client.ask("PWD")).isEqualTo("200 PWD ok");
    }
  }

  private static String code(RawClient client) throws IOException {
    return client.reply().substring(0, 3);
  }

  /** Begins a download that goes on until enough was said. */
  private RawClient retrieving(Bench bench, String finalReply) throws IOException {
    bench
        .backend()
        .transfer(
            "RETR",
            data -> {
              data.getOutputStream().write(1);
              await(saidEnough);
              data.getOutputStream().write(2);
              return finalReply;
            });
    RawClient client = bench.client().login();
    Socket data = client.passive("EPSV");
    assertThat(client.ask("RETR file")).startsWith("150 ");
    SSLSocket secured = client.secure(data);
    assertThat(secured.getInputStream().read()).isEqualTo(1);
    Thread reader =
        new Thread(
            () -> {
              try (secured) {
                secured.getInputStream().readAllBytes();
              } catch (IOException aborted) {
                // The replies tell.
              }
            });
    reader.setDaemon(true);
    reader.start();
    return client;
  }

  private static UnaryOperator<Settings> noop(NoopDuringTransfer what) {
    ClientDialect usual = ClientDialect.standard(Security.IMPLICIT);
    return Bench.speaking(
        new ClientDialect(
            usual.security(),
            usual.requireTls(),
            usual.whenNoProt(),
            usual.greetBeforeTls(),
            what,
            usual.cccAllowed(),
            usual.lineEnd()));
  }
}
