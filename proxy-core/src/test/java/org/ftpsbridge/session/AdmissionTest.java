package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.ftpsbridge.Settings;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.observe.Refusal;
import org.ftpsbridge.policy.ClientLimits;
import org.ftpsbridge.policy.Timeouts;
import org.junit.jupiter.api.Test;

/** Who is let in at the TCP accept, and who is closed there without a word. */
class AdmissionTest {

  private static final String GREEDY = "127.0.0.2";
  private static final String HONEST = "127.0.0.1";
  private static final Duration HANDSHAKE = Duration.ofSeconds(2);

  @Test
  void anAddressBeyondItsLimitIsClosedAtOnceAndAnotherIsNot() throws Exception {
    try (Bench bench =
            Bench.start(Bench.clients(new ClientLimits(10, 1, 100, Duration.ZERO, List.of())));
        RawClient first = bench.clientFrom(GREEDY).login()) {
      assertClosedUnheard(bench, Refusal.SESSIONS_PER_ADDRESS);
      bench.client().login().close();
      assertThat(first.ask("PWD")).startsWith("200 ");
    }
  }

  @Test
  void whereASessionHasEndedItsAddressMayComeAgain() throws Exception {
    try (Bench bench =
        Bench.start(Bench.clients(new ClientLimits(10, 1, 100, Duration.ZERO, List.of())))) {
      bench.clientFrom(GREEDY).login().close();
      assertThat(bench.events().end()).isEqualTo(CloseReason.CLIENT_LOST);
      bench.clientFrom(GREEDY).login().close();
      assertThat(bench.events().hasNoMoreRefusals()).isTrue();
    }
  }

  @Test
  void beyondTheLimitOfAllEveryAddressIsClosed() throws Exception {
    try (Bench bench =
            Bench.start(Bench.clients(new ClientLimits(1, 1, 100, Duration.ZERO, List.of())));
        RawClient only = bench.client().login()) {
      assertClosedUnheard(bench, Refusal.SESSIONS);
      assertThat(only.ask("PWD")).startsWith("200 ");
    }
  }

  @Test
  void connectionsThatNeverSpeakTlsGiveTheirPlacesBack() throws Exception {
    UnaryOperator<Settings> limits =
        Bench.clients(new ClientLimits(4, 4, 100, Duration.ZERO, List.of()));
    List<Socket> silent = new ArrayList<>();
    try (Bench bench = Bench.start(s -> hastening(limits.apply(s)))) {
      for (int i = 0; i < 4; i++) {
        silent.add(connect(bench, GREEDY));
        bench.events().start();
      }
      assertThatThrownBy(() -> bench.clientFrom(HONEST)).isInstanceOf(IOException.class);
      assertThat(bench.events().refusal().limit()).isEqualTo(Refusal.SESSIONS);
      for (int i = 0; i < 4; i++) {
        assertThat(bench.events().end()).isEqualTo(CloseReason.HANDSHAKE_TIMEOUT);
      }
      bench.clientFrom(HONEST).login().close();
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }

  @Test
  void anAddressWhoseHandshakesComeToNothingIsClosedBeforeTlsAndAnotherIsNot() throws Exception {
    try (Bench bench =
        Bench.start(Bench.clients(new ClientLimits(10, 10, 3, Duration.ZERO, List.of())))) {
      for (int i = 0; i < 3; i++) {
        sayGarbage(bench);
        assertThat(bench.events().end()).isEqualTo(CloseReason.TLS_FAILED);
      }
      assertClosedUnheard(bench, Refusal.HANDSHAKES_PER_MINUTE);
      bench.client().login().close();
    }
  }

  @Test
  void aHandshakeWithoutALoginCounts() throws Exception {
    try (Bench bench =
        Bench.start(Bench.clients(new ClientLimits(10, 10, 2, Duration.ZERO, List.of())))) {
      for (int i = 0; i < 2; i++) {
        try (RawClient client = bench.clientFrom(GREEDY)) {
          assertThat(client.reply()).startsWith("220 ");
          assertThat(client.ask("NOOP")).startsWith("200 ");
        }
        assertThat(bench.events().end()).isEqualTo(CloseReason.CLIENT_LOST);
      }
      assertClosedUnheard(bench, Refusal.HANDSHAKES_PER_MINUTE);
    }
  }

  @Test
  void whereEachHandshakeLeadsToALoginThereIsNoLimit() throws Exception {
    try (Bench bench =
        Bench.start(Bench.clients(new ClientLimits(10, 10, 2, Duration.ZERO, List.of())))) {
      for (int i = 0; i < 10; i++) {
        bench.clientFrom(GREEDY).login().close();
        assertThat(bench.events().end()).isEqualTo(CloseReason.CLIENT_LOST);
      }
      assertThat(bench.events().hasNoMoreRefusals()).isTrue();
    }
  }

  private static void sayGarbage(Bench bench) throws IOException {
    try (Socket socket = connect(bench, GREEDY)) {
      socket.getOutputStream().write("no ClientHello\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      while (firstByte(socket) != -1) {
        // An alert may come before the end.
      }
    }
  }

  private static void assertClosedUnheard(Bench bench, Refusal limit) throws Exception {
    try (Socket refused = connect(bench, GREEDY)) {
      assertThat(firstByte(refused)).isEqualTo(-1);
      var told = bench.events().refusal();
      assertThat(told.limit()).isEqualTo(limit);
      assertThat(told.listener()).isEqualTo("implicit");
      assertThat(told.client()).isEqualTo(refused.getLocalSocketAddress());
    }
  }

  private static Socket connect(Bench bench, String from) throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout((int) HANDSHAKE.toMillis() * 2);
    socket.bind(new InetSocketAddress(AddressRange.literal(from), 0));
    socket.connect(bench.bridge().addressOf("implicit"));
    return socket;
  }

  private static int firstByte(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read();
    } catch (SocketException reset) {
      return -1;
    }
  }

  private static Settings hastening(Settings s) {
    Timeouts t = s.timeouts();
    return new Settings(
        s.listeners(),
        new Timeouts(
            HANDSHAKE,
            t.login(),
            t.idle(),
            t.dataIdle(),
            t.promise(),
            t.backendConnect(),
            t.backendReply(),
            t.abortReply(),
            t.lingerClose()),
        s.limits(),
        s.drainTimeout());
  }
}
