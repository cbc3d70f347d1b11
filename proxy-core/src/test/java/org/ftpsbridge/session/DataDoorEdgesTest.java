package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.HexFormat;
import javax.net.ssl.SSLSocket;
import org.ftpsbridge.Settings;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.net.ReuseRequirement;
import org.ftpsbridge.net.TlsVersion;
import org.ftpsbridge.policy.Timeouts;
import org.junit.jupiter.api.Test;

/** Connections to the data port that come too late, or to nothing. */
class DataDoorEdgesTest {

  private static final int TIMEOUT_MILLIS = 15_000;

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

  @Test
  void aClientThatShakesHandsOnceItsSessionIsOverIsSentOff() throws Exception {
    try (Bench bench = start(ReuseRequirement.ALWAYS)) {
      RawClient client = bench.client(TlsVersion.V1_3).login();
      Socket data = connect(client.port("EPSV"));
      client.close();
      bench.events().end();
      SSLSocket late = client.resume(data);
      assertThat(late.getInputStream().read()).isEqualTo(-1);
      assertThat(bench.bridge().doorOf("implicit").strangers()).isEqualTo(1);
    }
  }
}
