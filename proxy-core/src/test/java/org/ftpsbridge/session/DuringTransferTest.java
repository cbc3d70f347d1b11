package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ftpsbridge.bench.Transfers.await;
import static org.ftpsbridge.bench.Transfers.receiving;

import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLSocket;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.bench.Transfers;
import org.ftpsbridge.ftp.Verb;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.observe.TransferOutcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client can say, or leave unsaid, while a transfer runs. */
class DuringTransferTest {

  private static final byte[] CONTENT = Transfers.content();

  /**
   * Two final replies; one for both; ABOR ignored; Pure-FTPd's 150 where a final reply is due; two
   * from a server that refuses SYST.
   */
  @ParameterizedTest
  @CsvSource({
    "426 cut, 226 abort ok, 215 UNIX",
    "'', 226 for both, 215 UNIX",
    "426 cut, '', 215 UNIX",
    "150 eh, 226 for both, 215 UNIX",
    "426 cut, 226 abort ok, 502 no"
  })
  void aborIs426Then226AndTheSessionGoesOn(String afterCut, String afterAbor, String afterSyst)
      throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      bench
          .backend()
          .answer("ABOR", afterAbor)
          .answer("SYST", afterSyst)
          .whenTransfersBreak(afterCut)
          .transfer(
              "RETR",
              data -> {
                while (true) {
                  data.getOutputStream().write(CONTENT);
                }
              });
      Socket data = client.passive("EPSV");
      client.ask("RETR file");
      SSLSocket secured = client.secure(data);
      assertThat(secured.getInputStream().read()).isEqualTo(CONTENT[0] & 0xFF);
      assertThat(client.ask("STAT")).startsWith("211 ");
      assertThat(client.ask("ABOR")).startsWith("426 ");
      assertThat(client.reply()).startsWith("226 ");
      assertThat(client.ask("PWD")).isEqualTo("200 PWD ok");
      assertThat(bench.events().transfer().cause()).contains("aborted by the client");
    }
  }

  @Test
  void aBackendThatIgnoresAborIsLeftAndTheNextCommandIs421() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      bench
          .backend()
          .answer("ABOR", "")
          .transfer(
              "RETR",
              data -> {
                data.getOutputStream().write(CONTENT, 0, 1000);
                await(never);
                return "";
              });
      Socket data = client.passive("EPSV");
      client.ask("RETR file");
      client.secure(data);
      assertThat(client.ask("ABOR")).startsWith("426 ");
      assertThat(client.reply()).startsWith("226 ");
      assertThat(client.ask("PWD")).startsWith("421 ");
      never.countDown();
    }
  }

  /** An operator may refuse STAT; it must not be taken for the other command served at once. */
  @Test
  void aRefusedStatDuringATransferIs502AndTheTransferGoesOn() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    try (Bench bench = Bench.start(Bench.refusing(Verb.STAT));
        RawClient client = bench.client().login()) {
      bench
          .backend()
          .transfer(
              "RETR",
              data -> {
                await(asked);
                data.getOutputStream().write(CONTENT);
                return "226 sent";
              });
      Socket data = client.passive("EPSV");
      client.ask("RETR file");
      assertThat(client.ask("STAT")).startsWith("502 ");
      asked.countDown();
      try (SSLSocket secured = client.secure(data)) {
        assertThat(secured.getInputStream().readAllBytes()).isEqualTo(CONTENT);
      }
      assertThat(client.reply()).isEqualTo("226 sent");
    }
  }

  @Test
  void quitDuringATransferWaitsForItsEnd() throws Exception {
    CountDownLatch quitSent = new CountDownLatch(1);
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      bench
          .backend()
          .transfer(
              "RETR",
              data -> {
                await(quitSent);
                data.getOutputStream().write(CONTENT);
                return "226 sent";
              });
      Socket data = client.passive("EPSV");
      client.ask("RETR file");
      client.send("QUIT");
      quitSent.countDown();
      try (SSLSocket secured = client.secure(data)) {
        assertThat(secured.getInputStream().readAllBytes()).isEqualTo(CONTENT);
      }
      assertThat(client.reply()).isEqualTo("226 sent");
      assertThat(client.reply()).startsWith("221 ");
    }
  }

  @Test
  void losingTheControlConnectionCutsTheTransfer() throws Exception {
    try (Bench bench = Bench.start()) {
      CompletableFuture<byte[]> received = new CompletableFuture<>();
      bench.backend().transfer("STOR", receiving(received));
      RawClient client = bench.client().login();
      Socket data = client.passive("EPSV");
      client.ask("STOR file");
      SSLSocket secured = client.secure(data);
      secured.getOutputStream().write(CONTENT, 0, 100_000);
      client.leave();
      assertThatThrownBy(received::get).hasRootCauseInstanceOf(SocketException.class);
      assertThat(bench.events().transfer().outcome()).isEqualTo(TransferOutcome.ABORTED);
      assertThat(bench.events().end()).isEqualTo(CloseReason.CLIENT_LOST);
    }
  }

  private static String stalledUpload(Bench bench, RawClient client) throws Exception {
    return stalledUpload(bench, client, () -> {});
  }

  private static String stalledUpload(Bench bench, RawClient client, Executable beforeReply)
      throws Exception {
    bench
        .backend()
        .answer("ABOR", "226 abort ok")
        .answer("SYST", "215 UNIX Type: L8")
        .transfer(
            "STOR",
            data -> {
              String reply = receiving(new CompletableFuture<>()).run(data);
              try {
                beforeReply.execute();
              } catch (Throwable late) {
                return "421 " + late.getClass().getSimpleName();
              }
              return reply;
            });
    client.secure(client.passive("EPSV")).getOutputStream().write(CONTENT, 0, 1000);
    return "STOR file";
  }

  @Test
  void aSecondAborIsAnsweredToo() throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      client.ask(stalledUpload(bench, client));
      client.raw("ABOR\r\nABOR\r\nPWD\r\n");
      assertThat(client.reply()).startsWith("426 ");
      assertThat(client.reply()).startsWith("226 ");
      assertThat(client.reply()).startsWith("225 ");
      assertThat(client.reply()).isEqualTo("200 PWD ok");
    }
  }

  @Test
  void anAborBehindItsTransferInOneBurstIsFound() throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      client.raw("SIZE file\r\n" + stalledUpload(bench, client) + "\r\nABOR\r\nPWD\r\n");
      assertThat(client.reply()).isEqualTo("200 SIZE ok");
      String reply = client.reply();
      assertThat(reply.startsWith("150 ") ? client.reply() : reply).startsWith("426 ");
      assertThat(client.reply()).startsWith("226 ");
      assertThat(client.reply()).isEqualTo("200 PWD ok");
    }
  }

  @Test
  void aServerThatAnswersTheCutTransferLastIsInStepToo() throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      client.ask(stalledUpload(bench, client, () -> bench.backend().awaitHeard("SYST")));
      client.raw("ABOR\r\nPWD\r\n");
      assertThat(client.reply()).startsWith("426 ");
      assertThat(client.reply()).startsWith("226 ");
      assertThat(client.reply()).isEqualTo("200 PWD ok");
    }
  }

  @Test
  void anAborToABackendThatIsGoneIsNoDefect() throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      bench
          .backend()
          .whenTransfersBreak("")
          .transfer("STOR", data -> String.valueOf(data.getInputStream().readAllBytes().length));
      Socket data = client.passive("EPSV");
      client.ask("STOR file");
      client.secure(data).getOutputStream().write(CONTENT, 0, 1000);
      data.setSoLinger(true, 0);
      data.close();
      bench.backend().close();
      assertThat(client.reply()).matches("(426|451) .*");
      assertThat(client.ask("ABOR")).startsWith("421 ");
      assertThat(bench.events().end()).isEqualTo(CloseReason.BACKEND_LOST);
    }
  }
}
