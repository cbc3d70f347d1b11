package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ftpsbridge.bench.Transfers.receiving;
import static org.ftpsbridge.bench.Transfers.sending;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLSocket;
import org.ftpsbridge.Settings;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.net.ReuseRequirement;
import org.ftpsbridge.net.TlsVersion;
import org.ftpsbridge.observe.TransferOutcome;
import org.ftpsbridge.observe.TransferReport;
import org.ftpsbridge.policy.Timeouts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom the one data port serves, and what all the others get. */
class DataDoorPolicyTest {

  private static final byte[] CONTENT = {'a', ' ', 'f', 'i', 'l', 'e'};
  private static final String CLIENT = "127.0.0.1";
  private static final String NEIGHBOUR = "127.0.0.2";
  private static final int TIMEOUT_MILLIS = 15_000;
  private static final int MAX_OF_ONE_ADDRESS = 64;

  /** Enough for what a test does while a promise stands, on a machine that is busy. */
  private static final Duration PROMISE = Duration.ofSeconds(3);

  private static Bench start(ReuseRequirement reuse, AddressRange... sameClient) throws Exception {
    return start(reuse, PROMISE, sameClient);
  }

  private static Bench start(ReuseRequirement reuse, Duration promise, AddressRange... sameClient)
      throws Exception {
    UnaryOperator<Settings> door = Bench.onePort(reuse, sameClient);
    Bench bench = Bench.start(s -> promising(door.apply(s), promise));
    bench.backend().transfer("RETR", sending(CONTENT, "226 sent"));
    return bench;
  }

  private static Settings promising(Settings s, Duration promise) {
    Timeouts t = s.timeouts();
    Timeouts changed =
        new Timeouts(
            t.handshake(),
            t.login(),
            t.idle(),
            t.dataIdle(),
            promise,
            t.backendConnect(),
            t.backendReply(),
            t.abortReply(),
            t.lingerClose());
    return new Settings(s.listeners(), changed, s.limits(), s.drainTimeout());
  }

  private static Socket connect(String from, int port) throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.bind(new InetSocketAddress(AddressRange.literal(from), 0));
    socket.connect(new InetSocketAddress(AddressRange.literal(CLIENT), port), TIMEOUT_MILLIS);
    return socket;
  }

  /** Takes the file that the client has asked for. */
  private static void download(Bench bench, RawClient client, SSLSocket data) throws Exception {
    try (data) {
      assertThat(data.getInputStream().readAllBytes()).isEqualTo(CONTENT);
    }
    assertThat(client.reply()).isEqualTo("226 sent");
    assertThat(bench.events().transfer().outcome()).isEqualTo(TransferOutcome.COMPLETE);
  }

  private static void resumeADownload(Bench bench, RawClient client) throws Exception {
    Socket data = client.passive("EPSV");
    assertThat(client.ask("RETR file")).startsWith("150 ");
    download(bench, client, client.resume(data));
  }

  private static void downloadInFull(Bench bench, RawClient client) throws Exception {
    Socket data = client.passive("EPSV");
    assertThat(client.ask("RETR file")).startsWith("150 ");
    download(bench, client, client.secure(data));
  }

  /** The handshake works; then there is close_notify, and not a byte. */
  private static void assertSentOff(RawClient anybody, Socket data) throws IOException {
    SSLSocket secured = anybody.secure(data);
    assertThat(secured.getSession().getPeerCertificates()).hasSize(1);
    assertThat(secured.getInputStream().read()).isEqualTo(-1);
  }

  @ParameterizedTest
  @EnumSource(names = {"V1_2", "V1_3"})
  void underAlwaysWhatResumesIsCompleteDownAndUp(TlsVersion version) throws Exception {
    try (Bench bench = start(ReuseRequirement.ALWAYS);
        RawClient client = bench.client(version).login()) {
      resumeADownload(bench, client);
      CompletableFuture<byte[]> received = new CompletableFuture<>();
      bench.backend().transfer("STOR", receiving(received));
      Socket data = client.passive("EPSV");
      client.ask("STOR file");
      try (SSLSocket secured = client.resume(data)) {
        secured.getOutputStream().write(CONTENT);
      }
      assertThat(received.get()).isEqualTo(CONTENT);
      assertThat(client.reply()).isEqualTo("226 stored");
      assertThat(bench.events().transfer().outcome()).isEqualTo(TransferOutcome.COMPLETE);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"V1_2", "V1_3"})
  void underAlwaysFullHandshakesAreSentOffAnd522SaysWhyAndHowMany(TlsVersion version)
      throws Exception {
    try (Bench bench = start(ReuseRequirement.ALWAYS);
        RawClient client = bench.client(version).login()) {
      int port = client.port("EPSV");
      assertThat(client.ask("RETR file")).startsWith("150 ");
      assertSentOff(client, connect(CLIENT, port));
      assertSentOff(client, connect(CLIENT, port));
      assertThat(client.reply())
          .startsWith("522 ")
          .contains("requireSessionReuse")
          .contains("of those that came in time, 2 did not");
      TransferReport report = bench.events().transfer();
      assertThat(report.outcome()).isEqualTo(TransferOutcome.ABORTED);
      assertThat(report.cause()).contains("must resume");
      resumeADownload(bench, client);
    }
  }

  /** Who comes first, of the client's own address. */
  private enum Stranger {
    FULL_HANDSHAKE {
      @Override
      void come(RawClient anybody, Socket data) throws IOException {
        assertSentOff(anybody, data);
      }
    },
    GARBAGE {
      @Override
      void come(RawClient anybody, Socket data) throws IOException {
        data.getOutputStream().write("USER eve\r\n".getBytes(StandardCharsets.US_ASCII));
        awaitEnd(data);
      }
    },
    SILENCE {
      @Override
      void come(RawClient anybody, Socket data) {}
    };

    abstract void come(RawClient anybody, Socket data) throws IOException;
  }

  @ParameterizedTest
  @EnumSource(Stranger.class)
  void underAlwaysAStrangerThatComesFirstStopsNobody(Stranger stranger) throws Exception {
    try (Bench bench = start(ReuseRequirement.ALWAYS);
        RawClient client = bench.client(TlsVersion.V1_3).login();
        RawClient other = bench.client(TlsVersion.V1_3)) {
      strangerFirst(bench, client, other, stranger);
    }
  }

  @ParameterizedTest
  @EnumSource(Stranger.class)
  void underPreferATls12SessionThatHasResumedIsSafeAsWell(Stranger stranger) throws Exception {
    try (Bench bench = start(ReuseRequirement.PREFER);
        RawClient client = bench.client(TlsVersion.V1_2).login();
        RawClient other = bench.client(TlsVersion.V1_2)) {
      resumeADownload(bench, client);
      strangerFirst(bench, client, other, stranger);
    }
  }

  private static void strangerFirst(
      Bench bench, RawClient client, RawClient other, Stranger stranger) throws Exception {
    int port = client.port("EPSV");
    try (Socket first = connect(CLIENT, port)) {
      stranger.come(other, first);
      assertThat(client.ask("RETR file")).startsWith("150 ");
      download(bench, client, client.resume(connect(CLIENT, port)));
    }
  }

  @Test
  void underPreferATls12ClientThatHasResumedMustGoOn() throws Exception {
    try (Bench bench = start(ReuseRequirement.PREFER);
        RawClient client = bench.client(TlsVersion.V1_2).login()) {
      resumeADownload(bench, client);
      Socket data = client.passive("EPSV");
      assertThat(client.ask("RETR file")).startsWith("150 ");
      assertSentOff(client, data);
      assertThat(client.reply()).startsWith("522 ").contains("1 did not");
    }
  }

  @ParameterizedTest
  @CsvSource({"PREFER, V1_3", "NEVER, V1_2", "NEVER, V1_3"})
  void elsewhereAFullHandshakeIsTakenAfterAResumptionToo(ReuseRequirement reuse, TlsVersion version)
      throws Exception {
    try (Bench bench = start(reuse);
        RawClient client = bench.client(version).login()) {
      resumeADownload(bench, client);
      downloadInFull(bench, client);
    }
  }

  @Test
  void underPreferATls12ClientThatNeverResumesIsServed() throws Exception {
    try (Bench bench = start(ReuseRequirement.PREFER);
        RawClient client = bench.client(TlsVersion.V1_2).login()) {
      downloadInFull(bench, client);
      downloadInFull(bench, client);
    }
  }

  /** Even with the session's own ticket. */
  @Test
  void anotherAddressIsSentOffAndThePromiseStands() throws Exception {
    try (Bench bench = start(ReuseRequirement.NEVER);
        RawClient client = bench.client(TlsVersion.V1_2).login()) {
      int port = client.port("EPSV");
      assertThat(client.ask("RETR file")).startsWith("150 ");
      SSLSocket elsewhere = client.resume(connect(NEIGHBOUR, port));
      assertThat(elsewhere.getInputStream().read()).isEqualTo(-1);
      assertSentOff(client, connect(NEIGHBOUR, port));
      download(bench, client, client.secure(connect(CLIENT, port)));
    }
  }

  @ParameterizedTest
  @EnumSource(ReuseRequirement.class)
  void anotherAddressOfTheSameClientIsServed(ReuseRequirement reuse) throws Exception {
    try (Bench bench = start(reuse, AddressRange.parse("127.0.0.0/8"));
        RawClient client = bench.client(TlsVersion.V1_3).login()) {
      int port = client.port("EPSV");
      assertThat(client.ask("RETR file")).startsWith("150 ");
      download(bench, client, client.resume(connect(NEIGHBOUR, port)));
    }
  }

  @Test
  void whoIsNotExpectedGetsTheCertificateAndOneAlert() throws Exception {
    try (Bench bench = start(ReuseRequirement.PREFER);
        RawClient client = bench.client(TlsVersion.V1_2)) {
      int port = port(bench);
      assertSentOff(client, connect(CLIENT, port));
      Socket data = connect(CLIENT, port);
      client.secure(data);
      byte[] rest = data.getInputStream().readAllBytes();
      assertThat(rest[0]).as("an alert, RFC 5246 section 6.2.1").isEqualTo((byte) 21);
      assertThat(rest.length - 5).as("and nothing else").isEqualTo(rest[3] * 256 + rest[4]);
    }
  }

  private static int port(Bench bench) throws Exception {
    try (RawClient somebody = bench.clientFrom("127.0.0.3").login()) {
      return somebody.port("EPSV");
    }
  }

  @Test
  void ofOneAddress64SayNothingAndTheNextIsClosedAtOnceUntilTheyLeave() throws Exception {
    try (Bench bench = start(ReuseRequirement.PREFER, Duration.ofSeconds(60));
        RawClient anybody = bench.client(TlsVersion.V1_3)) {
      int port = port(bench);
      List<Socket> silent = new ArrayList<>();
      for (int count = 0; count <= MAX_OF_ONE_ADDRESS; count++) {
        silent.add(connect(CLIENT, port));
      }
      Socket refused = awaitOneThatIsClosed(silent);
      silent.remove(refused);
      awaitEnd(connect(CLIENT, port));
      assertSentOff(anybody, connect(NEIGHBOUR, port));
      for (Socket socket : silent) {
        assertThat(isClosed(socket)).isFalse();
      }
      silent.remove(0).close();
      Socket next = awaitOneThatIsLetIn(port);
      assertSentOff(anybody, next);
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }

  private static Socket awaitOneThatIsClosed(List<Socket> sockets) throws IOException {
    long deadline = System.nanoTime() + Duration.ofMillis(TIMEOUT_MILLIS).toNanos();
    while (System.nanoTime() < deadline) {
      for (Socket socket : sockets) {
        if (isClosed(socket)) {
          return socket;
        }
      }
    }
    throw new AssertionError("all were let in");
  }

  private static Socket awaitOneThatIsLetIn(int port) throws IOException {
    long deadline = System.nanoTime() + Duration.ofMillis(TIMEOUT_MILLIS).toNanos();
    while (System.nanoTime() < deadline) {
      Socket socket = connect(CLIENT, port);
      socket.setSoTimeout(200);
      if (!isClosed(socket)) {
        socket.setSoTimeout(TIMEOUT_MILLIS);
        return socket;
      }
    }
    throw new AssertionError("nobody is let in");
  }

  /** As far as is known within a moment. */
  private static boolean isClosed(Socket socket) throws IOException {
    socket.setSoTimeout(20);
    try {
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
      return true;
    } catch (SocketTimeoutException open) {
      return false;
    } catch (SocketException reset) {
      return true;
    }
  }

  /** By RST or by FIN, whatever was said before. */
  private static void awaitEnd(Socket socket) throws IOException {
    try {
      socket.getInputStream().readAllBytes();
    } catch (SocketTimeoutException open) {
      throw new AssertionError("still open", open);
    } catch (SocketException reset) {
      assertThat(reset).hasMessageContaining("reset");
    }
  }

  /** Nothing at all, and the beginning of a ClientHello. */
  @ParameterizedTest
  @ValueSource(strings = {"", "\u0016\u0003\u0001\u0002\u0000\u0001"})
  void silenceEndsAfterTwiceTheTimeOfAPromise(String said) throws Exception {
    Duration promise = Duration.ofMillis(750);
    try (Bench bench = start(ReuseRequirement.PREFER, promise);
        Socket silent = connect(CLIENT, port(bench))) {
      long before = System.nanoTime();
      silent.getOutputStream().write(said.getBytes(StandardCharsets.ISO_8859_1));
      awaitEnd(silent);
      assertThat(Duration.ofNanos(System.nanoTime() - before))
          .isBetween(promise.multipliedBy(2).minusMillis(100), promise.multipliedBy(7));
    }
  }

  @Test
  void aSessionsNextPasvGetsTheOnePortAtOnce() throws Exception {
    try (Bench bench = start(ReuseRequirement.ALWAYS);
        RawClient client = bench.client(TlsVersion.V1_3).login()) {
      int port = client.port("EPSV");
      long before = System.nanoTime();
      assertThat(client.port("PASV")).isEqualTo(port);
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(2));
      resumeADownload(bench, client);
    }
  }

  /** The client waits with TLS for a 150 that does not come. */
  @Test
  void aRefusedTransferWhoseClientHasConnectedFreesThePortForOthers() throws Exception {
    try (Bench bench = start(ReuseRequirement.PREFER, Duration.ofSeconds(30));
        RawClient alice = bench.client(TlsVersion.V1_3).login();
        RawClient bob = bench.client(TlsVersion.V1_3).login()) {
      bench.backend().answer("LIST", "550 no such folder");
      int port = alice.port("EPSV");
      try (Socket data = connect(CLIENT, port)) {
        assertThat(alice.ask("LIST nothing")).startsWith("550 ");
        long before = System.nanoTime();
        assertThat(bob.port("EPSV")).isEqualTo(port);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(3));
        assertThat(data.isConnected()).isTrue();
      }
    }
  }
}
