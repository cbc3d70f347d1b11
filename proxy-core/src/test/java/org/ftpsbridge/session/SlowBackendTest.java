package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.ftpsbridge.Settings;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.FakeClock;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.observe.TransferOutcome;
import org.ftpsbridge.policy.Timeouts;
import org.junit.jupiter.api.Test;

/** A backend that takes in an upload much later than the bridge's kernel does. */
class SlowBackendTest {

  private static final int PART = 512 * 1024;
  private static final int PARTS = 3;

  private final BlockingQueue<Integer> asked = new LinkedBlockingQueue<>();
  private final BlockingQueue<Integer> read = new LinkedBlockingQueue<>();

  private String takeIn(Socket data) throws IOException {
    data.setReceiveBufferSize(PART / 16);
    InputStream in = data.getInputStream();
    for (int part = 0; part < PARTS; part++) {
      take(asked);
      read.add(in.readNBytes(PART).length);
    }
    take(asked);
    return in.read() < 0 ? "226 stored" : "451 too much";
  }

  private static int take(BlockingQueue<Integer> queue) throws IOException {
    try {
      Integer taken = queue.poll(15, TimeUnit.SECONDS);
      if (taken == null) {
        throw new IOException("nothing came");
      }
      return taken;
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  /** Its pauses are longer than ends are awaited, and all of them longer than its reply is. */
  @Test
  void isAwaitedAsLongAsItTakesInWhatTheKernelHasForIt() throws Exception {
    FakeClock clock = new FakeClock();
    try (Bench bench =
            Bench.start(
                clock,
                s -> new Settings(s.listeners(), Timeouts.DEFAULT, s.limits(), s.drainTimeout()));
        RawClient client = bench.client().login()) {
      bench.backend().transfer("STOR", this::takeIn);
      Socket data = client.passive("EPSV");
      assertThat(client.ask("STOR f")).startsWith("150 ");
      SSLSocket open = client.secure(data);
      open.getOutputStream().write(new byte[PARTS * PART]);
      open.shutdownOutput();
      // The bridge answers close_notify once all is with its kernel.
      assertThat(open.getInputStream().read()).isEqualTo(-1);
      for (int part = 0; part < PARTS; part++) {
        asked.add(part);
        assertThat(take(read)).isEqualTo(PART);
        clock.advance(Timeouts.DEFAULT.backendReply().minusSeconds(10));
      }
      asked.add(PARTS);
      assertThat(client.reply()).isEqualTo("226 stored");
      assertThat(bench.events().transfer().outcome()).isEqualTo(TransferOutcome.COMPLETE);
    }
  }
}
