package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import org.ftpsbridge.Settings;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.bench.Transfers;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.net.ReuseRequirement;
import org.ftpsbridge.net.TlsVersion;
import org.ftpsbridge.observe.DoorCounts;
import org.ftpsbridge.policy.Timeouts;
import org.junit.jupiter.api.Test;

/** Connections to the data port that come too late, or to nothing. */
class DataDoorEdgesTest {

  private static final int TIMEOUT_MILLIS = 15_000;
  private static final int HANDSHAKE_RECORD = 22;

  /** Of TLS 1.2, and with no cipher suite that there is. */
  private static final byte[] HOPELESS_HELLO =
      HexFormat.of().parseHex("160301002d010000290303" + "00".repeat(32) + "00" + "000200ff0100");

  private static Bench start(ReuseRequirement reuse) throws Exception {
    return Bench.start(s -> hasty(Bench.onePort(reuse).apply(s)));
  }

  private static Settings hasty(Settings s) {
    Timeouts t = s.timeouts();
    Timeouts changed =
        new Timeouts(
            t.handshake(),
            t.login(),
            t.idle(),
            t.dataIdle(),
            Duration.ofSeconds(2),
            t.backendConnect(),
            t.backendReply(),
            t.abortReply(),
            t.lingerClose());
    return new Settings(s.listeners(), changed, s.limits(), s.drainTimeout());
  }

  private static Socket connect(int port) throws IOException {
    Socket socket = new Socket(AddressRange.literal("127.0.0.1"), port);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    return socket;
  }

  /** By an alert and RST, of which the second may overtake the first. */
  private static void awaitEnd(Socket socket) throws IOException {
    try {
      socket.getInputStream().readAllBytes();
    } catch (SocketException reset) {
      assertThat(reset).hasMessageContaining("reset");
    }
  }

  /** Whoever failed need not have resumed anything. */
  @Test
  void whereNobodyMustResumeAFailedHandshakeIsNoReasonFor522() throws Exception {
    try (Bench bench = start(ReuseRequirement.NEVER);
        RawClient client = bench.client(TlsVersion.V1_3).login()) {
      bench.backend().answer("RETR", "150 soon");
      try (Socket data = connect(client.port("EPSV"))) {
        data.getOutputStream().write(HOPELESS_HELLO);
        awaitEnd(data);
      }
      assertThat(client.ask("RETR file")).startsWith("150 ");
      assertThat(client.reply()).startsWith("425 ").contains("in time");
    }
  }

  /** Four that begin a handshake and do not go on are as many as there is room for. */
  @Test
  void whoStallsInHisHandshakeMakesRoom() throws Exception {
    byte[] content = {'a', ' ', 'f', 'i', 'l', 'e'};
    List<Socket> stalling = new ArrayList<>();
    try (Bench bench = start(ReuseRequirement.NEVER);
        RawClient client = bench.client(TlsVersion.V1_2).login()) {
      bench.backend().transfer("RETR", Transfers.sending(content, "226 sent"));
      int port = client.port("EPSV");
      for (int i = 0; i < 4; i++) {
        stalling.add(connect(port));
        stalling.get(i).getOutputStream().write(helloOfTls12());
        assertThat(stalling.get(i).getInputStream().read()).isEqualTo(HANDSHAKE_RECORD);
      }
      assertThat(client.ask("RETR file")).startsWith("150 ");
      try (SSLSocket data = client.secure(connect(port))) {
        assertThat(data.getInputStream().readAllBytes()).isEqualTo(content);
      }
      assertThat(client.reply()).isEqualTo("226 sent");
    } finally {
      for (Socket socket : stalling) {
        socket.close();
      }
    }
  }

  private static byte[] helloOfTls12() throws Exception {
    SSLEngine engine = SSLContext.getDefault().createSSLEngine();
    engine.setUseClientMode(true);
    engine.setEnabledProtocols(new String[] {TlsVersion.V1_2.protocol()});
    ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    engine.wrap(ByteBuffer.allocate(0), hello);
    return Arrays.copyOf(hello.array(), hello.position());
  }

  @Test
  void aClientThatShakesHandsOnceItsSessionIsOverIsSentOff() throws Exception {
    try (Bench bench = start(ReuseRequirement.ALWAYS)) {
      RawClient client = bench.client(TlsVersion.V1_3).login();
      Socket data = connect(client.port("EPSV"));
      client.close();
      bench.events().end();
      SSLSocket late = client.resume(data);
      assertThat(late.getInputStream().read()).isEqualTo(-1);
      assertThat(bench.bridge().doors().values())
          .singleElement()
          .extracting(DoorCounts::strangers)
          .isEqualTo(1L);
    }
  }
}
