package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ftpsbridge.bench.Transfers.await;

import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLSocket;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.observe.TransferOutcome;
import org.ftpsbridge.observe.TransferReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions that whoever runs the bridge ends. */
@Timeout(60)
class OperatorCutTest {

  @Test
  void anIdleOneHearsWhyAndNoOtherEnds() throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      String id = bench.events().start().id();
      try (RawClient other = bench.client().login()) {
        assertThat(bench.bridge().cut(id)).isTrue();
        assertThat(client.reply()).startsWith("421 ").contains("an operator has ended the session");
        assertThat(client.reply()).isEmpty();
        client.leave();
        assertThat(bench.events().end()).isEqualTo(CloseReason.OPERATOR);
        assertThat(other.ask("NOOP")).startsWith("200 ");
      }
    }
  }

  @Test
  void oneWithoutTlsSoFarIsJustClosed() throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.silentClient()) {
      String id = bench.events().start().id();
      while (!bench.bridge().cut(id)) {
        Thread.onSpinWait();
      }
      assertThat(client.reply()).isEmpty();
      assertThat(bench.events().end()).isEqualTo(CloseReason.OPERATOR);
    }
  }

  @Test
  void whatItTransfersIsAbortedAndToldSo() throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      CountDownLatch held = new CountDownLatch(1);
      bench
          .backend()
          .transfer(
              "RETR",
              data -> {
                data.getOutputStream().write(new byte[1000]);
                data.getOutputStream().flush();
                await(held);
                return "226 sent";
              });
      Socket data = client.passive("EPSV");
      client.ask("RETR file");
      SSLSocket secured = client.secure(data);
      assertThat(secured.getInputStream().readNBytes(1000)).hasSize(1000);
      assertThat(bench.bridge().cut(bench.events().start().id())).isTrue();
      assertThat(client.reply())
          .isEqualTo("426 Transfer failed after 1000 bytes: an operator has ended the session.");
      assertThat(client.reply()).startsWith("421 ");
      assertThatThrownBy(() -> secured.getInputStream().read()).isInstanceOf(SocketException.class);
      TransferReport told = bench.events().transfer();
      assertThat(told.outcome()).isEqualTo(TransferOutcome.ABORTED);
      assertThat(told.cause()).isEqualTo("an operator has ended the session");
      client.leave();
      assertThat(bench.events().end()).isEqualTo(CloseReason.OPERATOR);
      held.countDown();
    }
  }

  @Test
  void oneThatIsNotThereIsToldSo() throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      assertThat(bench.bridge().cut("nobody")).isFalse();
      assertThat(client.ask("NOOP")).startsWith("200 ");
    }
  }
}
