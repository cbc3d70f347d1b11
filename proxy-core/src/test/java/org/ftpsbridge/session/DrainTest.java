package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ftpsbridge.bench.Draining.patient;
import static org.ftpsbridge.bench.Transfers.await;
import static org.ftpsbridge.bench.Transfers.receiving;
import static org.ftpsbridge.bench.Transfers.sending;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.Door;
import org.ftpsbridge.bench.Draining;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.bench.Transfers;
import org.ftpsbridge.observe.TransferOutcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transfers of a bridge that drains: what may go on, what is said after it, what counts as cut. */
@Timeout(60)
class DrainTest {

  private static final byte[] CONTENT = Transfers.content();

  /** RETR is answered once the test lets it be. */
  private static CountDownLatch heldDownload(Bench bench) {
    CountDownLatch held = new CountDownLatch(1);
    bench
        .backend()
        .transfer(
            "RETR",
            data -> {
              data.getOutputStream().write(CONTENT, 0, 1000);
              await(held);
              data.getOutputStream().write(CONTENT, 1000, CONTENT.length - 1000);
              return "226 sent";
            });
    return held;
  }

  private static byte[] all(SSLSocket data) throws IOException {
    try (data) {
      return data.getInputStream().readAllBytes();
    }
  }

  @Test
  void aTransferThatRunsEndsAndTheFirstCommandAfterItIs421() throws Exception {
    try (Bench bench = patient();
        RawClient client = bench.client().login()) {
      CountDownLatch held = heldDownload(bench);
      Socket data = client.passive("EPSV");
      client.ask("RETR file");
      SSLSocket secured = client.secure(data);
      Draining drain = Draining.begin(bench);
      assertThat(client.ask("STAT")).startsWith("211 ");
      held.countDown();
      assertThat(all(secured)).isEqualTo(CONTENT);
      assertThat(client.reply()).isEqualTo("226 sent");
      assertThat(client.ask("EPSV")).startsWith("421 ").contains("the bridge is stopping");
      assertThat(client.reply()).isEmpty();
      client.leave();
      assertThat(drain.cut()).isZero();
      assertThat(bench.events().transfer().outcome()).isEqualTo(TransferOutcome.COMPLETE);
      assertThat(bench.backend().heard()).containsOnlyOnce("EPSV");
    }
  }

  @Test
  void ofPipelinedCommandsTheFirstBehindTheTransferIs421AndTheBackendHearsNone() throws Exception {
    try (Bench bench = patient();
        RawClient client = bench.client().login()) {
      CountDownLatch held = heldDownload(bench);
      Socket data = client.passive("EPSV");
      client.ask("RETR file");
      client.raw("MKD one\r\nMKD two\r\n");
      SSLSocket secured = client.secure(data);
      Draining drain = Draining.begin(bench);
      held.countDown();
      all(secured);
      assertThat(client.reply()).isEqualTo("226 sent");
      assertThat(client.reply()).startsWith("421 ");
      assertThat(client.reply()).isEmpty();
      client.leave();
      assertThat(drain.cut()).isZero();
      assertThat(bench.backend().heard()).doesNotContain("MKD one", "MKD two");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"EPSV", "PASV"})
  void whoWasPromisedADataConnectionMayUseItOnce(String verb) throws Exception {
    try (Bench bench = patient();
        RawClient client = bench.client().login()) {
      CompletableFuture<byte[]> received = new CompletableFuture<>();
      bench.backend().transfer("STOR", receiving(received));
      Socket data = client.passive(verb);
      Draining drain = Draining.begin(bench);
      assertThat(client.ask("ALLO 3000000")).startsWith("200 ");
      assertThat(client.ask("STOR file")).startsWith("150 ");
      try (SSLSocket secured = client.secure(data)) {
        secured.getOutputStream().write(CONTENT);
      }
      assertThat(client.reply()).isEqualTo("226 stored");
      assertThat(received.get()).isEqualTo(CONTENT);
      assertThat(client.ask(verb)).startsWith("421 ");
      client.leave();
      assertThat(drain.cut()).isZero();
    }
  }

  @Test
  void whoHasSaidPortMayUseItOnce() throws Exception {
    try (Bench bench = patient();
        Door door = new Door("127.0.0.1");
        RawClient client = bench.client().login()) {
      bench.backend().transfer("RETR", sending(CONTENT, "226 sent"));
      assertThat(client.ask(door.asPort())).startsWith("200 ");
      Draining drain = Draining.begin(bench);
      client.send("RETR file");
      try (SSLSocket data = client.secure(door.accept())) {
        assertThat(client.reply()).startsWith("150 ");
        assertThat(data.getInputStream().readAllBytes()).isEqualTo(CONTENT);
      }
      assertThat(client.reply()).isEqualTo("226 sent");
      assertThat(client.ask("PWD")).startsWith("421 ");
      client.leave();
      assertThat(drain.cut()).isZero();
    }
  }

  @Test
  void whoLetsAPromiseLapseHears421() throws Exception {
    Duration second = Duration.ofSeconds(1);
    try (Bench bench = patient(Draining.waiting(second, second));
        RawClient client = bench.client().login()) {
      client.port("EPSV");
      Draining drain = Draining.begin(bench);
      assertThat(client.reply()).startsWith("421 ").contains("the bridge is stopping");
      client.leave();
      assertThat(drain.cut()).isZero();
    }
  }

  @Test
  void aDataHandshakeThatHasBegunIsWaitedFor() throws Exception {
    try (Bench bench = patient();
        RawClient client = bench.client().login()) {
      bench.backend().transfer("RETR", sending(CONTENT, "226 sent"));
      Socket data = client.passive("EPSV");
      assertThat(client.ask("RETR file")).startsWith("150 ");
      data.getOutputStream().write(0x16); // the type of its ClientHello, and no more
      Draining drain = Draining.begin(bench);
      assertThat(client.ask("STAT")).startsWith("211 ");
      assertThat(drain.waits()).isTrue();
      bench.backend().answer("SYST", "215 UNIX").answer("ABOR", "226 abort ok");
      assertThat(client.ask("ABOR")).startsWith("426 ");
      assertThat(client.reply()).startsWith("226 ");
      data.close();
      assertThat(client.ask("PWD")).startsWith("421 ");
      client.leave();
      assertThat(drain.cut()).isZero();
    }
  }

  @Test
  void aClientThatShakesHandsOnItsDataConnectionMeanwhileIsServed() throws Exception {
    try (Bench bench = patient();
        RawClient client = bench.client().login()) {
      bench.backend().transfer("RETR", sending(CONTENT, "226 sent"));
      Socket data = client.passive("EPSV");
      assertThat(client.ask("RETR file")).startsWith("150 ");
      Draining drain = Draining.begin(bench);
      assertThat(all(client.secure(data))).isEqualTo(CONTENT);
      assertThat(client.reply()).isEqualTo("226 sent");
      assertThat(client.ask("PWD")).startsWith("421 ");
      client.leave();
      assertThat(drain.cut()).isZero();
    }
  }

  @Test
  void aborEndsTheTransferAndTheNextCommandIs421() throws Exception {
    try (Bench bench = patient();
        RawClient client = bench.client().login()) {
      bench.backend().answer("SYST", "215 UNIX").answer("ABOR", "226 abort ok");
      CountDownLatch held = heldDownload(bench);
      Socket data = client.passive("EPSV");
      client.ask("RETR file");
      client.secure(data);
      Draining drain = Draining.begin(bench);
      client.send("ABOR");
      assertThat(client.reply()).startsWith("426 ");
      held.countDown();
      assertThat(client.reply()).startsWith("226 ");
      assertThat(client.ask("PWD")).startsWith("421 ");
      client.leave();
      assertThat(drain.cut()).isZero();
    }
  }

  @Test
  void quitIsAnswered221() throws Exception {
    try (Bench bench = patient();
        RawClient idle = bench.client().login();
        RawClient busy = bench.client().login()) {
      CountDownLatch held = heldDownload(bench);
      Socket data = busy.passive("EPSV");
      busy.ask("RETR file");
      busy.send("QUIT");
      SSLSocket secured = busy.secure(data);
      Draining drain = Draining.begin(bench);
      assertThat(idle.ask("QUIT")).startsWith("221 ");
      held.countDown();
      all(secured);
      assertThat(busy.reply()).isEqualTo("226 sent");
      assertThat(busy.reply()).startsWith("221 ");
      idle.leave();
      busy.leave();
      assertThat(drain.cut()).isZero();
    }
  }

  @Test
  void whatOutlivesTheTimeIsResetOnBothSidesAndCounted() throws Exception {
    CompletableFuture<byte[]> received = new CompletableFuture<>();
    try (Bench bench = Bench.start(Draining.draining(Duration.ofMillis(300)));
        RawClient up = bench.client().login();
        RawClient down = bench.client().login();
        RawClient idle = bench.client().login()) {
      bench.backend().transfer("STOR", receiving(received));
      CountDownLatch held = heldDownload(bench);
      SSLSocket sink = client(up, "STOR up");
      sink.getOutputStream().write(1);
      SSLSocket source = client(down, "RETR down");
      source.getInputStream().readNBytes(1000);
      assertThat(Draining.begin(bench).cut()).isEqualTo(2);
      assertThat(up.reply()).startsWith("426 ").contains("the bridge is stopping");
      assertThat(up.reply()).startsWith("421 ");
      assertThat(down.reply()).startsWith("426 ");
      assertThat(idle.reply()).startsWith("421 ");
      assertThatThrownBy(() -> all(source)).isInstanceOf(SocketException.class);
      assertThatThrownBy(() -> received.get(5, TimeUnit.SECONDS))
          .hasCauseInstanceOf(SocketException.class);
      held.countDown();
    }
  }

  private static SSLSocket client(RawClient client, String command) throws IOException {
    Socket data = client.passive("EPSV");
    client.ask(command);
    return client.secure(data);
  }

  @Test
  void whoIsHurriedCutsAtOnceAndCounts() throws Exception {
    try (Bench bench = patient();
        RawClient client = bench.client().login()) {
      CountDownLatch held = heldDownload(bench);
      SSLSocket source = client(client, "RETR file");
      source.getInputStream().readNBytes(1000);
      Draining drain = Draining.begin(bench);
      assertThat(drain.waits()).isTrue();
      bench.bridge().hurry();
      assertThat(drain.cut()).isEqualTo(1);
      assertThat(client.reply()).startsWith("426 ");
      held.countDown();
    }
  }

  @Test
  void whoIsHurriedAndHasNoTransferCountsNone() throws Exception {
    try (Bench bench = patient();
        RawClient client = bench.client().login()) {
      client.port("EPSV");
      Draining drain = Draining.begin(bench);
      bench.bridge().hurry();
      assertThat(drain.cut()).isZero();
      assertThat(client.reply()).startsWith("421 ");
    }
  }
}
