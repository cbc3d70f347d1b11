package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.ftpsbridge.bench.Authority;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.Door;
import org.ftpsbridge.bench.FilteredPort;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.bench.Secured;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.observe.TransferOutcome;
import org.ftpsbridge.routing.DataMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A transfer that the backend refuses, whatever both data connections have come to by then: the
 * client hears it and the backend's data connection is gone within 100 ms, and the client's own
 * ends politely.
 */
class RefusedTransferTest {

  private static final Duration AT_ONCE = Duration.ofMillis(100);

  /** A machine that is busy elsewhere may delay most of them; a bridge that waits delays each. */
  private static final int ROUNDS = 20;

  private static final String REFUSAL = "550 no such file";
  private static final int HELLO_BEGINS = 5;

  /**
   * How long it took from the refusal, round by round.
   *
   * @param answered until the client heard it
   * @param gone until the backend's data connection was gone as well
   */
  private record Measured(List<Duration> answered, List<Duration> gone) {

    boolean isAtOnce() {
      return anyAtOnce(answered) && anyAtOnce(gone);
    }

    private static boolean anyAtOnce(List<Duration> durations) {
      return durations.stream().anyMatch(duration -> duration.compareTo(AT_ONCE) < 0);
    }
  }

  /** How far the client's data connection is when the refusal comes. */
  private enum Client {
    ABSENT(false),
    SILENT(false),
    HALF_A_HELLO(false),
    SECURED(false),
    CALLED(true),
    CALLED_SECURED(true);

    private final boolean active;

    Client(boolean active) {
      this.active = active;
    }
  }

  /** How far the backend's is. */
  private enum Server {
    FILTERED(DataMode.PASSIVE),
    CONNECTED(DataMode.PASSIVE),
    SHAKING(DataMode.PASSIVE),
    SECURED(DataMode.PASSIVE),
    ABSENT(DataMode.ACTIVE),
    COME(DataMode.ACTIVE),
    COME_SHAKING(DataMode.ACTIVE),
    COME_SECURED(DataMode.ACTIVE);

    private final DataMode mode;

    Server(DataMode mode) {
      this.mode = mode;
    }
  }

  @ParameterizedTest(name = "client {0}, backend {1}")
  @CsvSource({
    "ABSENT, FILTERED",
    "SECURED, FILTERED",
    "ABSENT, CONNECTED",
    "ABSENT, COME_SECURED",
    "SILENT, CONNECTED",
    "SILENT, SHAKING",
    "SILENT, COME",
    "HALF_A_HELLO, SECURED",
    "HALF_A_HELLO, ABSENT",
    "SECURED, CONNECTED",
    "SECURED, SHAKING",
    "SECURED, SECURED",
    "SECURED, ABSENT",
    "SECURED, COME_SHAKING",
    "CALLED, SECURED",
    "CALLED, COME",
    "CALLED_SECURED, CONNECTED",
    "CALLED_SECURED, COME_SECURED"
  })
  void isAnsweredAtOnceAndCancelsWhatIsPending(Client client, Server server) throws Exception {
    try (Bench bench = start(server.mode);
        FilteredPort filtered = new FilteredPort();
        RawClient ours = bench.client().login()) {
      bench.backend().answer("RETR", "");
      if (server == Server.FILTERED) {
        bench.backend().namingPorts("EPSV", port -> "229 (|||" + filtered.number() + "|)");
      }
      Measured measured = new Measured(new ArrayList<>(), new ArrayList<>());
      for (int round = 0; round < ROUNDS && !measured.isAtOnce(); round++) {
        refuse(bench, ours, filtered, client, server, measured);
      }
      assertThat(measured.isAtOnce()).as("%s", measured).isTrue();
      assertThat(ours.ask("PWD")).isEqualTo("200 PWD ok");
    }
  }

  private static void refuse(
      Bench bench,
      RawClient ours,
      FilteredPort filtered,
      Client client,
      Server server,
      Measured measured)
      throws Exception {
    try (Door door = new Door("127.0.0.1")) {
      int port = client.active ? 0 : ours.port("EPSV");
      Optional<Socket> data = client.active ? Optional.empty() : begun(ours, client, port);
      if (client.active) {
        assertThat(ours.ask(door.asPort())).startsWith("200 ");
      }
      bench.backend().heard().clear();
      ours.send("RETR file");
      bench.backend().awaitHeard("RETR file");
      data = client.active ? Optional.of(called(ours, client, door)) : data;
      Optional<Socket> theirs = begun(bench, filtered, server);
      long before = System.nanoTime();
      bench.backend().say(REFUSAL);
      assertThat(ours.reply()).isEqualTo(REFUSAL);
      measured.answered().add(since(before));
      theirs.ifPresent(RefusedTransferTest::awaitEnd);
      if (server == Server.FILTERED) {
        filtered.awaitSomebody(false);
      }
      measured.gone().add(since(before));
      endsPolitely(ours, client, data, port);
      assertThat(bench.events().transfer().outcome()).isEqualTo(TransferOutcome.REFUSED);
    }
  }

  private static Optional<Socket> begun(RawClient ours, Client client, int port)
      throws IOException {
    if (client == Client.ABSENT) {
      return Optional.empty();
    }
    Socket data = connected(port);
    if (client == Client.HALF_A_HELLO) {
      data.getOutputStream().write(new byte[] {22, 3, 1});
    }
    return Optional.of(client == Client.SECURED ? ours.secure(data) : data);
  }

  private static Socket connected(int port) throws IOException {
    Socket data = new Socket(AddressRange.literal("127.0.0.1"), port);
    data.setSoTimeout(10_000);
    return data;
  }

  private static Socket called(RawClient ours, Client client, Door door) throws IOException {
    Socket data = door.accept();
    return client == Client.CALLED_SECURED ? ours.secure(data) : data;
  }

  private static Optional<Socket> begun(Bench bench, FilteredPort filtered, Server server)
      throws IOException {
    if (server == Server.FILTERED) {
      filtered.awaitSomebody(true);
    }
    if (server == Server.ABSENT || server == Server.FILTERED) {
      return Optional.empty();
    }
    Socket theirs =
        server.mode == DataMode.PASSIVE
            ? bench.backend().acceptData()
            : bench.backend().connectData();
    theirs.setSoTimeout(10_000);
    if (server.name().endsWith("SHAKING")) {
      theirs.getInputStream().readNBytes(HELLO_BEGINS);
    }
    if (server.name().endsWith("SECURED")) {
      SSLSocket secured = bench.backend().secure(theirs);
      secured.startHandshake();
      return Optional.of(secured);
    }
    return Optional.of(theirs);
  }

  /** In whatever way: nothing was begun on it. */
  private static void awaitEnd(Socket theirs) {
    try (theirs) {
      theirs.getInputStream().readAllBytes();
    } catch (IOException reset) {
      assertThat(reset).isNotInstanceOf(SocketTimeoutException.class);
    }
  }

  /** TLS is begun, if it was not, and close_notify comes; half a ClientHello is not waited for. */
  private static void endsPolitely(RawClient ours, Client client, Optional<Socket> data, int port)
      throws IOException {
    Socket socket = data.isPresent() ? data.get() : connected(port);
    if (client == Client.HALF_A_HELLO) {
      awaitEnd(socket);
      return;
    }
    try (SSLSocket secured = socket instanceof SSLSocket already ? already : ours.secure(socket)) {
      assertThat(secured.getInputStream().read()).isEqualTo(-1);
    }
  }

  private static Duration since(long before) {
    return Duration.ofNanos(System.nanoTime() - before);
  }

  private static Bench start(DataMode mode) throws Exception {
    Secured secured = new Secured(Security.EXPLICIT).unverified().connecting(mode);
    Bench bench = Bench.start(secured.settings());
    bench.backend().secured(Security.EXPLICIT, Authority.server(Authority.selfSigned()));
    return bench;
  }
}
