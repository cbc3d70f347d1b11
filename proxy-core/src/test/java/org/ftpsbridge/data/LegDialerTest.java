package org.ftpsbridge.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.ftpsbridge.bench.FilteredPort;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.net.ProxyGate;
import org.ftpsbridge.net.Transport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which port active data connections come from. */
class LegDialerTest {

  private static final int WAIT_SECONDS = 20;
  private static final InetAddress LOOPBACK = AddressRange.literal("127.0.0.1");

  private final Transport transport = Transport.start();
  private final EventLoop loop = transport.loops().next();
  private final LegDialer dialer = new LegDialer(transport, Duration.ofSeconds(10));

  @AfterEach
  void stop() {
    transport.stop();
  }

  private DataDoor doorAt(String host, int port) throws BindException {
    return DataDoor.open(
        transport,
        host,
        DataPorts.one(port, Optional.empty()),
        List.of(),
        Optional.empty(),
        ProxyGate.open());
  }

  /** The port of a new door there, which lends it. */
  private int lentAt(String host) {
    for (int attempt = 1; ; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(10_000, 32_000);
      try {
        doorAt(host, port).lend(port);
        return port;
      } catch (BindException e) {
        if (attempt == 10) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  private DataLeg dial(ServerSocket client, int from) throws Exception {
    InetSocketAddress address = new InetSocketAddress(LOOPBACK, client.getLocalPort());
    List<InetSocketAddress> own =
        List.of(new InetSocketAddress(LOOPBACK, from), new InetSocketAddress(LOOPBACK, 0));
    Future<DataLeg> leg =
        loop.submit(
                () -> {
                  DialedLeg dialed = dialer.toClient(loop, address, own, LegSecurity.clear());
                  dialed.start();
                  return dialed.leg();
                })
            .get(WAIT_SECONDS, TimeUnit.SECONDS);
    return leg.get(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  @Test
  void theyComeFromThePortThatIsListenedOn() throws Exception {
    int port = lentAt("127.0.0.1");
    try (ServerSocket client = new ServerSocket(0, 5, LOOPBACK)) {
      dial(client, port);
      try (Socket accepted = client.accept()) {
        assertThat(accepted.getPort()).isEqualTo(port);
      }
    }
  }

  @Test
  void theyComeFromThePortThatIsListenedOnEverywhere() throws Exception {
    int port = lentAt("0.0.0.0");
    try (ServerSocket client = new ServerSocket(0, 5, LOOPBACK)) {
      dial(client, port);
      try (Socket accepted = client.accept()) {
        assertThat(accepted.getPort()).isEqualTo(port);
      }
    }
  }

  @Test
  void aPortThatListensForOthersIsNotTakenAndAnotherServes() throws Exception {
    try (ServerSocket foreign = new ServerSocket(0, 5, LOOPBACK);
        ServerSocket client = new ServerSocket(0, 5, LOOPBACK)) {
      int port = foreign.getLocalPort();
      dial(client, port);
      try (Socket accepted = client.accept()) {
        assertThat(accepted.getPort()).isNotEqualTo(port);
        assertThat(accepted.getInetAddress()).isEqualTo(LOOPBACK);
      }
    }
  }

  @Test
  void theSamePortOfTheClientTwiceAtOnceIsServedFromAnother() throws Exception {
    int port = lentAt("127.0.0.1");
    try (ServerSocket client = new ServerSocket(0, 5, LOOPBACK)) {
      dial(client, port);
      dial(client, port);
      try (Socket first = client.accept();
          Socket second = client.accept()) {
        assertThat(first.getPort()).isEqualTo(port);
        assertThat(second.getPort()).isNotEqualTo(port);
        assertThat(second.getInetAddress()).isEqualTo(LOOPBACK);
      }
    }
  }

  @Test
  void aPortThatIsLentStaysTakenForASecondBridge() throws Exception {
    int port = lentAt("127.0.0.1");
    assertThatThrownBy(() -> doorAt("127.0.0.1", port))
        .isInstanceOf(BindException.class)
        .hasMessageContaining("data port 127.0.0.1 port " + port);
    assertThatThrownBy(() -> doorAt("0.0.0.0", port)).isInstanceOf(BindException.class);
  }

  @Test
  void aConnectionThatIsCutWhileItIsDialledLeadsNowhere() throws Exception {
    try (ServerSocket client = new ServerSocket(0, 5, LOOPBACK)) {
      InetSocketAddress address = new InetSocketAddress(LOOPBACK, client.getLocalPort());
      Future<DataLeg> leg =
          loop.submit(
                  () -> {
                    DialedLeg dialed =
                        dialer.toClient(
                            loop,
                            address,
                            List.of(new InetSocketAddress(LOOPBACK, 0)),
                            LegSecurity.clear());
                    dialed.start();
                    dialed.cut();
                    return dialed.leg();
                  })
              .get(WAIT_SECONDS, TimeUnit.SECONDS);
      assertThat(leg.isCancelled()).isTrue();
      client.setSoTimeout(300);
      try (Socket accepted = client.accept()) {
        assertThatThrownBy(() -> accepted.getInputStream().readNBytes(1))
            .isInstanceOf(java.net.SocketException.class);
      } catch (java.net.SocketTimeoutException neverConnected) {
        assertThat(leg.isCancelled()).isTrue();
      }
    }
  }

  /** It has no limit of its own: nobody would end it later. */
  @Test
  void aConnectionThatIsCutInTheSameTurnIsNotTriedAtAll() throws Exception {
    try (FilteredPort client = new FilteredPort()) {
      InetSocketAddress address = new InetSocketAddress(LOOPBACK, client.number());
      List<InetSocketAddress> own = List.of(new InetSocketAddress(LOOPBACK, 0));
      loop.submit(
              () -> {
                DialedLeg dialed = dialer.toClient(loop, address, own, LegSecurity.clear());
                dialed.start();
                dialed.cut();
              })
          .sync();
      for (int turn = 0; turn < 5; turn++) {
        loop.submit(() -> {}).sync();
      }
      client.awaitSomebody(false);
    }
  }
}
