package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ftpsbridge.bench.Transfers.await;
import static org.ftpsbridge.bench.Transfers.receiving;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLSocket;
import org.ftpsbridge.Settings;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.bench.Transfers;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.observe.TransferOutcome;
import org.ftpsbridge.observe.TransferReport;
import org.ftpsbridge.policy.Timeouts;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Transfers whose parts come in an order that is rare and allowed, or rare and dangerous. */
class TransferEdgesTest {

  private static final byte[] CONTENT = Transfers.content();
  private static final InetAddress LOOPBACK = AddressRange.literal("127.0.0.1");

  private static Settings patient(Settings s) {
    Timeouts t = s.timeouts();
    Duration ten = Duration.ofSeconds(10);
    return new Settings(
        s.listeners(),
        new Timeouts(
            t.handshake(),
            t.login(),
            t.idle(),
            t.dataIdle(),
            ten,
            t.backendConnect(),
            t.backendReply(),
            ten,
            t.lingerClose()),
        s.limits(),
        s.drainTimeout());
  }

  @RepeatedTest(5)
  void aClientThatHasSentAllBeforeItsCommandIsStoredWhole() throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      CompletableFuture<byte[]> received = new CompletableFuture<>();
      bench.backend().transfer("STOR", receiving(received));
      try (SSLSocket secured = client.secure(client.passive("EPSV"))) {
        secured.getOutputStream().write(CONTENT, 0, 1000);
      }
      client.ask("NOOP");
      client.ask("STOR file");
      assertThat(client.reply()).isEqualTo("226 stored");
      assertThat(received.get()).hasSize(1000);
      TransferReport report = bench.events().transfer();
      assertThat(report.outcome()).isEqualTo(TransferOutcome.COMPLETE);
      assertThat(report.bytes()).isEqualTo(1000);
    }
  }

  /** The backend's accept queue is full, so that its leg stands a second after the client's. */
  @Test
  void aClientThatHasSentAllBeforeTheBackendConnectsIsStoredWhole() throws Exception {
    try (Bench bench = Bench.start(TransferEdgesTest::patient);
        RawClient client = bench.client().login();
        ServerSocket late = new ServerSocket(0, 1, LOOPBACK);
        Socket first = new Socket();
        Socket second = new Socket()) {
      first.connect(new InetSocketAddress(LOOPBACK, late.getLocalPort()));
      second.connect(new InetSocketAddress(LOOPBACK, late.getLocalPort()));
      bench
          .backend()
          .answer("EPSV", "229 here (|||" + late.getLocalPort() + "|)")
          .answer("STOR", "150 go ahead");
      Socket data = client.passive("EPSV");
      client.ask("STOR file");
      try (SSLSocket secured = client.secure(data)) {
        secured.getOutputStream().write(CONTENT, 0, 1000);
      }
      late.accept().close();
      late.accept().close();
      try (Socket leg = late.accept()) {
        assertThat(leg.getInputStream().readAllBytes()).hasSize(1000);
      }
      bench.backend().say("226 stored");
      assertThat(client.reply()).isEqualTo("226 stored");
      assertThat(bench.events().transfer().bytes()).isEqualTo(1000);
    }
  }

  @Test
  void aDownloadThatTheClientLeavesWithABareFinIsAborted() throws Exception {
    CountDownLatch left = new CountDownLatch(1);
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      bench
          .backend()
          .transfer(
              "RETR",
              data -> {
                data.getOutputStream().write(CONTENT, 0, 1000);
                data.shutdownOutput();
                await(left);
                return "226 sent";
              });
      Socket data = client.passive("EPSV");
      client.ask("RETR file");
      client.secure(data);
      data.shutdownOutput();
      client.ask("STAT");
      left.countDown();
      assertThat(client.reply()).startsWith("426 ");
      assertThat(bench.events().transfer().outcome()).isEqualTo(TransferOutcome.ABORTED);
    }
  }

  @Test
  void aClientThatKnowsTheLengthAndClosesCleanlyIsBelievedButNotConfirmed() throws Exception {
    CountDownLatch left = new CountDownLatch(1);
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      bench
          .backend()
          .transfer(
              "RETR",
              data -> {
                data.getOutputStream().write(CONTENT, 0, 1000);
                await(left);
                return "226 sent";
              });
      Socket data = client.passive("EPSV");
      client.ask("RETR file");
      try (SSLSocket secured = client.secure(data)) {
        assertThat(secured.getInputStream().readNBytes(1000)).hasSize(1000);
      }
      client.ask("STAT");
      left.countDown();
      assertThat(client.reply()).isEqualTo("226 sent");
      assertThat(bench.events().transfer().outcome()).isEqualTo(TransferOutcome.UNCONFIRMED);
    }
  }

  @Test
  void protBetweenPasvAndTheTransferTakesTheConnectionBack() throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      client.ask("PROT C");
      try (Socket data = client.passive("EPSV")) {
        assertThat(client.ask("PROT P")).startsWith("200 ");
        assertThat(client.ask("STOR file")).startsWith("425 ");
        assertThat(data.getInputStream().read()).isEqualTo(-1);
      }
      assertThat(bench.backend().heard()).doesNotContain("STOR file");
    }
  }

  @Test
  void aFinalReplyThatIsNot2yzConfirmsNothing() throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      bench.backend().answer("STOR", "332 account please").answer("ACCT", "200 thanks");
      SSLSocket secured = client.secure(client.passive("EPSV"));
      assertThat(client.ask("STOR file")).isEqualTo("332 account please");
      assertThat(bench.events().transfer().outcome()).isEqualTo(TransferOutcome.REFUSED);
      assertThat(client.ask("ACCT sales")).isEqualTo("200 thanks");
      secured.close();
    }
  }

  @Test
  void aBackendThatGoesAfterIts226SpoilsNothing() throws Exception {
    CountDownLatch sent = new CountDownLatch(1);
    int size = 20_000_000;
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      bench
          .backend()
          .transfer(
              "RETR",
              data -> {
                data.getOutputStream().write(new byte[size]);
                sent.countDown();
                return "";
              });
      Socket data = client.passive("EPSV");
      client.ask("RETR file");
      InputStream in = client.secure(data).getInputStream();
      int read = 0;
      while (sent.getCount() > 0) {
        read += in.readNBytes(16_384).length;
      }
      bench.backend().say("226 sent");
      client.ask("STAT");
      bench.backend().close();
      assertThat(read + in.readAllBytes().length).isEqualTo(size);
      assertThat(client.reply()).isEqualTo("226 sent");
      assertThat(client.ask("PWD")).startsWith("421 ");
    }
  }

  @Test
  void aDownloadThatFailsBeforeAny1yzIsResetOnceBytesHavePassed() throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login();
        ServerSocket passive = new ServerSocket(0, 1, LOOPBACK)) {
      bench
          .backend()
          .answer("EPSV", "229 here (|||" + passive.getLocalPort() + "|)")
          .answer("RETR", "");
      SSLSocket secured = client.secure(client.passive("EPSV"));
      client.send("RETR file");
      try (Socket leg = passive.accept()) {
        leg.getOutputStream().write(CONTENT, 0, 1000);
        assertThat(secured.getInputStream().readNBytes(1000)).hasSize(1000);
        bench.backend().say("451 disk broke");
        assertThat(client.reply()).isEqualTo("451 disk broke");
        assertThatThrownBy(() -> secured.getInputStream().read()).isInstanceOf(IOException.class);
      }
    }
  }
}
