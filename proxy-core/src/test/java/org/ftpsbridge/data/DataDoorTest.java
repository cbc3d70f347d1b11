package org.ftpsbridge.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ftpsbridge.bench.Transfers.await;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.net.PortRange;
import org.ftpsbridge.net.ProxyGate;
import org.ftpsbridge.net.Transport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whom the door lets in on which promise. */
class DataDoorTest {

  private static final int WAIT_SECONDS = 20;
  private static final int TIMEOUT_MILLIS = 10_000;
  private static final InetAddress CLIENT = AddressRange.literal("127.0.0.1");
  private static final InetAddress STRANGER = AddressRange.literal("127.0.0.2");
  private static final InetAddress NOBODY = AddressRange.literal("127.0.0.3");

  private final Transport transport = Transport.start();
  private final PromiseTerms clear = PromiseTerms.clear("one", transport.loops().next());
  private final PromiseTerms other = PromiseTerms.clear("other", transport.loops().next());
  private final DataDoor door = somewhere(1);

  @AfterEach
  void stop() {
    door.close();
    transport.stop();
  }

  private DataDoor somewhere(int size) {
    for (int attempt = 1; ; attempt++) {
      int first = ThreadLocalRandom.current().nextInt(10_000, 32_000);
      try {
        return open(new PortRange(first, first + size - 1));
      } catch (BindException e) {
        if (attempt == 10) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  private DataDoor open(PortRange ports) throws BindException {
    return DataDoor.open(
        transport,
        "127.0.0.1",
        DataPorts.range(ports),
        List.of(),
        Optional.empty(),
        ProxyGate.open());
  }

  private static Socket connect(InetAddress from, int port) throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.bind(new InetSocketAddress(from, 0));
    socket.connect(new InetSocketAddress(CLIENT, port), TIMEOUT_MILLIS);
    return socket;
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.get(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  @Test
  void theClientsNextConnectionKeepsThePromise() throws Exception {
    DataPromise promise = get(door.promise(CLIENT, clear));
    try (Socket socket = connect(CLIENT, promise.port())) {
      assertThat(get(promise.leg())).isNotNull();
      assertThat(socket.isConnected()).isTrue();
    }
  }

  @Test
  void anotherAddressIsTurnedAwayAndThePromiseStands() throws Exception {
    DataPromise promise = get(door.promise(CLIENT, clear));
    try (Socket thief = connect(STRANGER, promise.port())) {
      assertTurnedAway(thief);
    }
    assertThat(promise.leg().isDone()).isFalse();
    try (Socket socket = connect(CLIENT, promise.port())) {
      assertThat(get(promise.leg())).isNotNull();
      assertThat(socket.isConnected()).isTrue();
    }
  }

  /** By RST or by FIN, but without a byte. */
  private static void assertTurnedAway(Socket socket) throws IOException {
    int first;
    try {
      first = socket.getInputStream().read();
    } catch (SocketException reset) {
      first = -1;
    }
    assertThat(first).isEqualTo(-1);
  }

  @Test
  void aSecondConnectionOnAKeptPromiseIsTurnedAway() throws Exception {
    DataPromise promise = get(door.promise(CLIENT, clear));
    try (Socket first = connect(CLIENT, promise.port())) {
      DataLeg leg = get(promise.leg());
      try (Socket second = connect(CLIENT, promise.port())) {
        assertTurnedAway(second);
      }
      assertThat(leg.hasEnded()).isFalse();
      assertThat(first.isConnected()).isTrue();
    }
  }

  @Test
  void aPromiseHoldsItsPortForItsClientAloneUntilItIsKept() throws Exception {
    DataPromise first = get(door.promise(CLIENT, clear));
    Future<DataPromise> second = door.promise(CLIENT, other);
    Future<DataPromise> neighbour = door.promise(STRANGER, clear);
    assertThat(get(neighbour).port()).isEqualTo(first.port());
    assertThat(second.isDone()).isFalse();
    try (Socket socket = connect(CLIENT, first.port())) {
      assertThat(get(second).port()).isEqualTo(first.port());
      assertThat(socket.isConnected()).isTrue();
    }
  }

  @Test
  void aSessionsNextPromiseTakesThePortOfItsLast() throws Exception {
    DataPromise first = get(door.promise(CLIENT, clear));
    clear.loop().submit(first::cut).syncUninterruptibly();
    assertThat(get(door.promise(CLIENT, clear)).port()).isEqualTo(first.port());
    assertThat(door.promise(CLIENT, other).isDone()).isFalse();
  }

  @Test
  void whoeverConnectedForASessionsLastPromiseIsNotTakenForItsNext() throws Exception {
    PromiseTerms terms = PromiseTerms.clear("busy", loopThatDoesNotAccept());
    DataPromise first = get(door.promise(CLIENT, terms));
    terms.loop().submit(first::cut).syncUninterruptibly();
    CountDownLatch accepted = busy(terms.loop());
    Future<DataPromise> second = door.promise(CLIENT, terms);
    try (Socket late = connect(CLIENT, first.port());
        Socket behind = connect(NOBODY, first.port())) {
      assertTurnedAway(behind);
      accepted.countDown();
      assertTurnedAway(late);
      assertThat(get(second).port()).isEqualTo(first.port());
      try (Socket next = connect(CLIENT, first.port())) {
        assertThat(get(get(second).leg()).channel().remoteAddress())
            .isEqualTo(next.getLocalSocketAddress());
      }
    } finally {
      accepted.countDown();
    }
  }

  /** A loop that can be kept busy while connections to the door are accepted. */
  private EventLoop loopThatDoesNotAccept() throws Exception {
    int port = get(door.promise(STRANGER, other)).port();
    for (EventExecutor loop : transport.loops()) {
      CountDownLatch over = busy((EventLoop) loop);
      try (Socket nobody = connect(NOBODY, port)) {
        nobody.setSoTimeout(500);
        assertTurnedAway(nobody);
        return (EventLoop) loop;
      } catch (SocketTimeoutException itAccepts) {
        // The next one, then.
      } finally {
        over.countDown();
      }
    }
    throw new IllegalStateException("there is one loop alone");
  }

  private static CountDownLatch busy(EventLoop loop) {
    CountDownLatch over = new CountDownLatch(1);
    loop.execute(() -> await(over));
    return over;
  }

  @Test
  void aPromiseThatNobodyClaimedKeepsItsPortFromOthersForLateComers() throws Exception {
    DataPromise first = get(door.promise(CLIENT, clear));
    Future<DataPromise> second = door.promise(CLIENT, other);
    long before = System.nanoTime();
    clear.loop().execute(() -> first.within(Duration.ofMillis(10)));
    assertThatThrownBy(() -> get(first.leg())).hasCauseInstanceOf(TimeoutException.class);
    get(second);
    assertThat(Duration.ofNanos(System.nanoTime() - before))
        .isBetween(Duration.ofMillis(4900), Duration.ofSeconds(9));
  }

  @Test
  void whereNoPortGetsFreeThePromiseFailsAfterTenSeconds() throws Exception {
    get(door.promise(CLIENT, clear));
    Future<DataPromise> second = door.promise(CLIENT, other);
    assertThatThrownBy(() -> get(second)).hasCauseInstanceOf(TimeoutException.class);
  }

  @Test
  void aPortThatIsTakenIsNamedAtTheStart() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, CLIENT)) {
      int port = taken.getLocalPort();
      assertThatThrownBy(() -> open(new PortRange(port, port)))
          .isInstanceOf(BindException.class)
          .hasMessageContaining("data port 127.0.0.1 port " + port);
    }
  }
}
