package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ftpsbridge.bench.Transfers.await;
import static org.ftpsbridge.bench.Transfers.receiving;
import static org.ftpsbridge.bench.Transfers.sending;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLSocket;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.bench.Transfers;
import org.ftpsbridge.net.Truncation;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.observe.TransferOutcome;
import org.ftpsbridge.observe.TransferReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the client, the backend and the log are told of transfers that go well or wrong. */
class TransferTest {

  private static final byte[] CONTENT = Transfers.content();

  @ParameterizedTest
  @ValueSource(strings = {"PASV", "EPSV"})
  void aDownloadIsWholeAndIsConfirmedByTheClientsOwnEnd(String passive) throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      bench.backend().transfer("RETR", sending(CONTENT, "226 sent"));
      Socket data = client.passive(passive);
      client.send("RETR file");
      assertThat(client.reply()).isEqualTo("150 here it comes");
      try (SSLSocket secured = client.secure(data)) {
        assertThat(secured.getInputStream().readAllBytes()).isEqualTo(CONTENT);
      }
      assertThat(client.reply()).isEqualTo("226 sent");
      TransferReport report = bench.events().transfer();
      assertThat(report.outcome()).isEqualTo(TransferOutcome.COMPLETE);
      assertThat(report.bytes()).isEqualTo(CONTENT.length);
      assertThat(report.user()).isEqualTo("alice");
      assertThat(report.path()).isEqualTo("file");
      assertThat(report.replyCode()).isEqualTo(226);
      assertThat(client.ask("PWD")).isEqualTo("200 PWD ok");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3_000_000})
  void anUploadIsWhole(int size) throws Exception {
    byte[] content = Arrays.copyOf(CONTENT, size);
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      CompletableFuture<byte[]> received = new CompletableFuture<>();
      bench.backend().transfer("STOR", receiving(received));
      Socket data = client.passive("EPSV");
      client.ask("STOR file");
      try (SSLSocket secured = client.secure(data)) {
        secured.getOutputStream().write(content);
      }
      assertThat(received.get()).isEqualTo(content);
      assertThat(client.reply()).isEqualTo("226 stored");
      assertThat(bench.events().transfer().outcome()).isEqualTo(TransferOutcome.COMPLETE);
    }
  }

  @Test
  void underProtCBytesGoInClear() throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      CompletableFuture<byte[]> received = new CompletableFuture<>();
      bench.backend().transfer("STOR", receiving(received));
      assertThat(client.ask("PROT C")).startsWith("200 ");
      try (Socket data = client.passive("EPSV")) {
        client.ask("STOR file");
        data.getOutputStream().write(CONTENT);
      }
      assertThat(received.get()).isEqualTo(CONTENT);
      assertThat(client.reply()).isEqualTo("226 stored");
      assertThat(bench.events().transfer().outcome()).isEqualTo(TransferOutcome.COMPLETE);
    }
  }

  @Test
  void anUploadWithoutCloseNotifyIsCutUnderStrictAndTheBackendSeesAReset() throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      CompletableFuture<byte[]> received = new CompletableFuture<>();
      bench.backend().transfer("STOR", receiving(received));
      Socket data = client.passive("EPSV");
      client.ask("STOR file");
      SSLSocket secured = client.secure(data);
      secured.getOutputStream().write(CONTENT);
      data.close();
      assertThatThrownBy(received::get).hasRootCauseInstanceOf(SocketException.class);
      assertThat(client.reply()).startsWith("426 ").contains("truncation: strict");
      TransferReport report = bench.events().transfer();
      assertThat(report.outcome()).isEqualTo(TransferOutcome.ABORTED);
      assertThat(report.cause()).contains("close_notify");
      assertThat(client.ask("PWD")).isEqualTo("200 PWD ok");
    }
  }

  @Test
  void anUploadWithoutCloseNotifyPassesUnderLenientAndTheEventSaysSo() throws Exception {
    try (Bench bench = Bench.start(Bench.truncation(Truncation.LENIENT));
        RawClient client = bench.client().login()) {
      CompletableFuture<byte[]> received = new CompletableFuture<>();
      bench.backend().transfer("STOR", receiving(received));
      Socket data = client.passive("EPSV");
      client.ask("STOR file");
      SSLSocket secured = client.secure(data);
      secured.getOutputStream().write(CONTENT);
      data.close();
      assertThat(received.get()).isEqualTo(CONTENT);
      assertThat(client.reply()).isEqualTo("226 stored");
      TransferReport report = bench.events().transfer();
      assertThat(report.outcome()).isEqualTo(TransferOutcome.COMPLETE);
      assertThat(report.cause()).contains("without close_notify");
    }
  }

  @Test
  void anUploadThatIsResetIsCutUnderLenientToo() throws Exception {
    try (Bench bench = Bench.start(Bench.truncation(Truncation.LENIENT));
        RawClient client = bench.client().login()) {
      CompletableFuture<byte[]> received = new CompletableFuture<>();
      bench.backend().transfer("STOR", receiving(received));
      Socket data = client.passive("EPSV");
      client.ask("STOR file");
      client.secure(data).getOutputStream().write(CONTENT);
      data.setSoLinger(true, 0);
      data.close();
      assertThatThrownBy(received::get).hasRootCauseInstanceOf(SocketException.class);
      assertThat(client.reply()).startsWith("426 ");
    }
  }

  @Test
  void aDownloadWhoseBackendReportsAFailureAfterTheBytesIsResetAtTheClient() throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      CountDownLatch secure = new CountDownLatch(1);
      bench
          .backend()
          .transfer(
              "RETR",
              data -> {
                data.getOutputStream().write(CONTENT);
                await(secure);
                return "451 disk broke";
              });
      Socket data = client.passive("EPSV");
      client.ask("RETR file");
      SSLSocket secured = client.secure(data);
      secure.countDown();
      assertThatThrownBy(() -> secured.getInputStream().readAllBytes())
          .isInstanceOf(IOException.class);
      assertThat(client.reply()).isEqualTo("451 disk broke");
      assertThat(bench.events().transfer().outcome()).isEqualTo(TransferOutcome.ABORTED);
    }
  }

  @Test
  void aBackendThatDiesWithinADownloadIsNeverAWholeFile() throws Exception {
    CountDownLatch secure = new CountDownLatch(1);
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      bench
          .backend()
          .transfer(
              "RETR",
              data -> {
                data.getOutputStream().write(CONTENT);
                await(secure);
                bench.backend().close();
                return "";
              });
      Socket data = client.passive("EPSV");
      client.ask("RETR file");
      SSLSocket secured = client.secure(data);
      secure.countDown();
      assertThatThrownBy(() -> secured.getInputStream().readAllBytes())
          .isInstanceOf(IOException.class);
      assertThat(client.reply()).startsWith("451 ").contains("control connection was lost");
      assertThat(client.ask("PWD")).startsWith("421 ");
      assertThat(bench.events().end()).isEqualTo(CloseReason.BACKEND_LOST);
    }
  }

  @Test
  void aBackendThatConfirmsAnUploadEarlyIsNotBelieved() throws Exception {
    CountDownLatch written = new CountDownLatch(1);
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      bench
          .backend()
          .transfer(
              "STOR",
              data -> {
                await(written);
                return "226 all mine";
              });
      Socket data = client.passive("EPSV");
      client.ask("STOR file");
      SSLSocket secured = client.secure(data);
      secured.getOutputStream().write(CONTENT, 0, 1000);
      written.countDown();
      assertThat(client.reply()).startsWith("451 ");
      assertThat(bench.events().transfer().outcome()).isEqualTo(TransferOutcome.ABORTED);
    }
  }

  @Test
  void aRefusedTransferIsAnsweredAtOnceInTheBackendsWords() throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      bench.backend().answer("RETR", "550 no such file");
      try (Socket data = client.passive("EPSV")) {
        assertThat(data.isConnected()).isTrue();
        assertThat(client.ask("RETR missing")).isEqualTo("550 no such file");
      }
      assertThat(bench.events().transfer().outcome()).isEqualTo(TransferOutcome.REFUSED);
      assertThat(client.ask("PWD")).isEqualTo("200 PWD ok");
    }
  }

  @Test
  void aClientThatNeverConnectsIsA425InTheEnd() throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      bench.backend().transfer("RETR", sending(CONTENT, "226 sent"));
      assertThat(client.ask("EPSV")).startsWith("229 ");
      assertThat(client.ask("RETR file")).startsWith("150 ");
      assertThat(client.reply()).startsWith("425 ");
      assertThat(client.ask("PWD")).isEqualTo("200 PWD ok");
    }
  }

  @Test
  void aTransferWithoutPasvIsA425AndTheBackendHearsNothing() throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      assertThat(client.ask("RETR file")).startsWith("425 ");
      assertThat(bench.backend().heard()).doesNotContain("RETR file");
    }
  }

  @Test
  void aDownloadWithoutTheClientsOwnEndIsUnconfirmed() throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      bench.backend().transfer("RETR", sending(CONTENT, "226 sent"));
      Socket data = client.passive("EPSV");
      client.ask("RETR file");
      SSLSocket secured = client.secure(data);
      assertThat(secured.getInputStream().readNBytes(CONTENT.length)).isEqualTo(CONTENT);
      assertThat(client.reply()).isEqualTo("226 sent");
      assertThat(bench.events().transfer().outcome()).isEqualTo(TransferOutcome.UNCONFIRMED);
      secured.close();
    }
  }
}
