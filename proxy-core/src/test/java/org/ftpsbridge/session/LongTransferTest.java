package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ftpsbridge.bench.Transfers.sending;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.ftpsbridge.Settings;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.Draining;
import org.ftpsbridge.bench.FakeClock;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.observe.TransferOutcome;
import org.ftpsbridge.policy.Timeouts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Transfers of hours by a clock that the test moves on, under the times that hold by default: one
 * that makes progress is cut by none of them, one that makes none by the time for that.
 */
class LongTransferTest {

  private static final Duration THREE_HOURS = Duration.ofHours(3);

  /** Less than a transfer may stand still, more than a client or a backend may be silent. */
  private static final Duration STEP = Duration.ofMinutes(4);

  private static final Duration STANDSTILL = Timeouts.DEFAULT.dataIdle();

  private static final int PART = 512 * 1024;

  /** More than the kernel's buffers on the way can hold. */
  private static final int MANY_PARTS = 32;

  private static Settings byDefault(Settings s) {
    return new Settings(s.listeners(), Timeouts.DEFAULT, s.limits(), s.drainTimeout());
  }

  /** The same, but for the client's own end, which a slow machine may keep waiting. */
  private static Settings patiently(Settings s) {
    return Draining.waiting(Timeouts.DEFAULT.promise(), Duration.ofMinutes(1)).apply(byDefault(s));
  }

  /** The far end of a transfer: a byte at a time, when the test says so. */
  private static final class Trickle {

    private static final int END = -1;

    private final BlockingQueue<Integer> bytes = new LinkedBlockingQueue<>();

    void next() {
      bytes.add(7);
    }

    void end() {
      bytes.add(END);
    }

    String send(Socket data) throws IOException {
      for (int next = take(bytes); next != END; next = take(bytes)) {
        data.getOutputStream().write(next);
      }
      return "226 sent";
    }

    String receive(Socket data) throws IOException {
      int next;
      do {
        next = data.getInputStream().read();
        bytes.add(next);
      } while (next != END);
      return "226 stored";
    }

    int arrived() {
      return take(bytes);
    }
  }

  private static <T> T take(BlockingQueue<T> queue) {
    try {
      T taken = queue.poll(15, TimeUnit.SECONDS);
      if (taken == null) {
        throw new AssertionError("nothing came");
      }
      return taken;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aDownloadThatMovesAByteNowAndThenIsWholeAfterThreeHours() throws Exception {
    FakeClock clock = new FakeClock();
    Trickle trickle = new Trickle();
    try (Bench bench = Bench.start(clock, LongTransferTest::byDefault);
        RawClient client = bench.client().login()) {
      bench.backend().transfer("RETR", trickle::send);
      Socket data = client.passive("EPSV");
      assertThat(client.ask("RETR f")).startsWith("150 ");
      try (SSLSocket open = client.secure(data)) {
        for (Duration at = Duration.ZERO; at.compareTo(THREE_HOURS) < 0; at = at.plus(STEP)) {
          trickle.next();
          assertThat(open.getInputStream().read()).isEqualTo(7);
          clock.advance(STEP);
        }
        trickle.end();
        assertThat(open.getInputStream().read()).isEqualTo(-1);
      }
      assertThat(client.reply()).startsWith("226 ");
      assertThat(bench.events().transfer().outcome()).isEqualTo(TransferOutcome.COMPLETE);
    }
  }

  @Test
  void anUploadThatMovesAByteNowAndThenIsWholeAfterThreeHours() throws Exception {
    FakeClock clock = new FakeClock();
    Trickle trickle = new Trickle();
    try (Bench bench = Bench.start(clock, LongTransferTest::byDefault);
        RawClient client = bench.client().login()) {
      bench.backend().transfer("STOR", trickle::receive);
      Socket data = client.passive("EPSV");
      assertThat(client.ask("STOR f")).startsWith("150 ");
      try (SSLSocket open = client.secure(data)) {
        for (Duration at = Duration.ZERO; at.compareTo(THREE_HOURS) < 0; at = at.plus(STEP)) {
          open.getOutputStream().write(7);
          assertThat(trickle.arrived()).isEqualTo(7);
          clock.advance(STEP);
        }
      }
      assertThat(client.reply()).startsWith("226 ");
      assertThat(bench.events().transfer().outcome()).isEqualTo(TransferOutcome.COMPLETE);
    }
  }

  /** The twin: it is the standing still that is not suffered. */
  @ParameterizedTest
  @ValueSource(strings = {"RETR", "STOR"})
  void oneThatStandsStillIsCutByTheTimeForThatAndByNoOther(String verb) throws Exception {
    FakeClock clock = new FakeClock();
    Trickle trickle = new Trickle();
    try (Bench bench = Bench.start(clock, LongTransferTest::byDefault);
        RawClient client = bench.client().login()) {
      bench.backend().transfer("RETR", trickle::send).transfer("STOR", trickle::receive);
      Socket data = client.passive("EPSV");
      assertThat(client.ask(verb + " f")).startsWith("150 ");
      try (SSLSocket open = client.secure(data)) {
        if (verb.equals("STOR")) {
          open.getOutputStream().write(7);
          assertThat(trickle.arrived()).isEqualTo(7);
        } else {
          trickle.next();
          assertThat(open.getInputStream().read()).isEqualTo(7);
        }
        clock.advance(STANDSTILL.minusSeconds(10));
        assertThat(client.ask("STAT")).startsWith("211 1 bytes");
        // An acknowledgement that is late counts as well.
        clock.advance(STANDSTILL.multipliedBy(3));
        assertThat(client.reply()).startsWith("426 ").contains("no byte moved");
        assertThat(bench.events().transfer().outcome()).isEqualTo(TransferOutcome.ABORTED);
      } finally {
        trickle.end();
      }
    }
  }

  /** A data connection whose client's kernel takes in little, and makes room for more each time. */
  private static Socket narrow(RawClient client) throws IOException {
    int port = client.port("EPSV");
    Socket data = new Socket();
    data.setReceiveBufferSize(PART / 16);
    data.setSoTimeout(15_000);
    data.connect(new InetSocketAddress(AddressRange.literal("127.0.0.1"), port));
    return data;
  }

  /** Kernels take in megabytes and make room in large pieces, hours apart on a slow line. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aClientThatReadsSlowlyHasTheWholeFileInTheEnd(boolean secured) throws Exception {
    FakeClock clock = new FakeClock();
    try (Bench bench = Bench.start(clock, LongTransferTest::byDefault);
        RawClient client = bench.client().login()) {
      bench.backend().transfer("RETR", sending(new byte[MANY_PARTS * PART], "226 sent"));
      assertThat(client.ask(secured ? "PROT P" : "PROT C")).startsWith("200 ");
      Socket data = narrow(client);
      assertThat(client.ask("RETR f")).startsWith("150 ");
      try (Socket open = secured ? client.secure(data) : data) {
        DataInputStream in = new DataInputStream(open.getInputStream());
        in.readFully(new byte[PART]);
        for (int part = 1; part < MANY_PARTS; part++) {
          clock.advance(STANDSTILL.dividedBy(4));
          in.readFully(new byte[PART]);
        }
        assertThat(in.read()).isEqualTo(-1);
      }
      assertThat(client.reply()).startsWith("226 ");
      // Whether its own end comes while that is awaited is up to the kernels.
      assertThat(bench.events().transfer().outcome())
          .isIn(TransferOutcome.COMPLETE, TransferOutcome.UNCONFIRMED);
    }
  }

  /**
   * The 226 is said when all is with the kernel, which may be long before it is with the client.
   */
  @ParameterizedTest
  @CsvSource({"true, COMPLETE", "false, UNCONFIRMED"})
  void theClientsEndIsAwaitedAsLongAsItTakesInWhatTheKernelHasForIt(
      boolean reads, TransferOutcome outcome) throws Exception {
    FakeClock clock = new FakeClock();
    try (Bench bench = Bench.start(clock, LongTransferTest::byDefault);
        RawClient client = bench.client().login()) {
      bench.backend().transfer("RETR", sending(new byte[2 * PART], "226 sent"));
      Socket data = narrow(client);
      assertThat(client.ask("RETR f")).startsWith("150 ");
      try (SSLSocket open = client.secure(data)) {
        DataInputStream in = new DataInputStream(open.getInputStream());
        assertThat(client.reply()).startsWith("226 ");
        for (int part = 0; part < 4; part++) {
          if (reads) {
            in.readFully(new byte[PART / 2]);
          }
          clock.advance(reads ? Timeouts.DEFAULT.lingerClose().minusSeconds(1) : STEP);
        }
      }
      assertThat(bench.events().transfer().outcome()).isEqualTo(outcome);
    }
  }

  @Test
  void ofDownloadsWhoseClientDoesNotEndThemFourAreAwaitedAndNotTheOneBefore() throws Exception {
    FakeClock clock = new FakeClock();
    try (Bench bench = Bench.start(clock, LongTransferTest::patiently);
        RawClient client = bench.client().login()) {
      bench.backend().transfer("RETR", sending(new byte[9], "226 sent"));
      for (int open = 0; open < 4; open++) {
        download(client);
      }
      assertThat(bench.events().hasNoMoreTransfers()).isTrue();
      download(client);
      assertThat(bench.events().transfer().outcome()).isEqualTo(TransferOutcome.UNCONFIRMED);
      assertThat(bench.events().hasNoMoreTransfers()).isTrue();
    }
  }

  /** It has no session that would count: what the kernel has for it is the kernel's business. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theEndOfAClientWhoseSessionIsOverIsNotAwaitedForAsLongAsItReads(boolean pipelined)
      throws Exception {
    FakeClock clock = new FakeClock();
    byte[] content = new byte[2 * PART];
    try (Bench bench = Bench.start(clock, LongTransferTest::byDefault);
        RawClient client = bench.client().login()) {
      bench.backend().transfer("RETR", sending(content, "226 sent"));
      Socket data = narrow(client);
      client.send(pipelined ? "RETR f\r\nQUIT" : "RETR f");
      assertThat(client.reply()).startsWith("150 ");
      try (SSLSocket open = client.secure(data)) {
        DataInputStream in = new DataInputStream(open.getInputStream());
        assertThat(client.reply()).startsWith("226 ");
        assertThat(pipelined ? client.reply() : client.ask("QUIT")).startsWith("221 ");
        for (int part = 0; part < 3; part++) {
          in.readFully(new byte[PART / 2]);
          clock.advance(Timeouts.DEFAULT.lingerClose().minusSeconds(1));
        }
        assertThat(bench.events().transfer().outcome()).isEqualTo(TransferOutcome.UNCONFIRMED);
        assertThat(bench.events().end()).isEqualTo(CloseReason.QUIT);
        assertThat(in.readAllBytes()).hasSize(PART / 2);
      }
    }
  }

  private static void download(RawClient client) throws IOException {
    Socket data = client.passive("EPSV");
    assertThat(client.ask("RETR f")).startsWith("150 ");
    assertThat(client.secure(data).getInputStream().readAllBytes()).hasSize(9);
    assertThat(client.reply()).startsWith("226 ");
  }

  /** Megabytes may be on their way when all is with the kernel: the reply is awaited from then. */
  @Test
  void aBackendThatReadsSlowlyHasTheWholeFileInTheEnd() throws Exception {
    FakeClock clock = new FakeClock();
    BlockingQueue<Integer> parts = new SynchronousQueue<>();
    try (Bench bench = Bench.start(clock, LongTransferTest::byDefault);
        RawClient client = bench.client().login()) {
      bench
          .backend()
          .transfer(
              "STOR",
              data -> {
                data.setReceiveBufferSize(PART / 16);
                put(parts, 0);
                InputStream in = data.getInputStream();
                for (int size = PART; size == PART; put(parts, size)) {
                  size = in.readNBytes(PART).length;
                }
                return "226 stored";
              });
      Socket data = client.passive("EPSV");
      assertThat(client.ask("STOR f")).startsWith("150 ");
      assertThat(take(parts)).isZero();
      Thread writer = new Thread(() -> write(client, data, MANY_PARTS * PART), "writer");
      writer.start();
      assertThat(take(parts)).isEqualTo(PART);
      // Not behind the last, which the kernels take a moment to acknowledge.
      for (int part = 1; part < MANY_PARTS; part++) {
        clock.advance(Timeouts.DEFAULT.backendReply().dividedBy(4));
        assertThat(take(parts)).isEqualTo(PART);
      }
      assertThat(take(parts)).isZero();
      writer.join();
      assertThat(client.reply()).startsWith("226 ");
      assertThat(bench.events().transfer().outcome()).isEqualTo(TransferOutcome.COMPLETE);
    }
  }

  private static void put(BlockingQueue<Integer> parts, int size) throws IOException {
    try {
      if (!parts.offer(size, 15, TimeUnit.SECONDS)) {
        throw new IOException("the test has ended");
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static void write(RawClient client, Socket data, int size) {
    try (SSLSocket open = client.secure(data);
        OutputStream out = open.getOutputStream()) {
      out.write(new byte[size]);
    } catch (IOException e) {
      // The reply says what came of it.
    }
  }

  /** Some servers say no 1yz; the time for a reply does not count while bytes move. */
  @Test
  void aBackendThatSaysNothingBeforeTheEndIsNotTakenForASilentOneWhileBytesMove() throws Exception {
    FakeClock clock = new FakeClock();
    Trickle trickle = new Trickle();
    try (Bench bench = Bench.start(clock, LongTransferTest::byDefault);
        RawClient client = bench.client().login()) {
      bench.backend().answer("RETR", "").transfer("RETR", trickle::send);
      Socket data = client.passive("EPSV");
      client.send("RETR f");
      try (SSLSocket open = client.secure(data)) {
        for (int step = 0; step < 5; step++) {
          trickle.next();
          assertThat(open.getInputStream().read()).isEqualTo(7);
          clock.advance(STEP);
        }
        trickle.end();
        assertThat(open.getInputStream().read()).isEqualTo(-1);
      }
      assertThat(client.reply()).startsWith("226 ");
      assertThat(bench.events().transfer().outcome()).isEqualTo(TransferOutcome.COMPLETE);
    }
  }
}
