package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ftpsbridge.bench.Transfers.receiving;
import static org.ftpsbridge.bench.Transfers.sending;

import java.io.IOException;
import java.net.Socket;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.ftpsbridge.Settings;
import org.ftpsbridge.bench.Authority;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.Door;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.bench.Transfers;
import org.ftpsbridge.data.DataSettings;
import org.ftpsbridge.net.ReuseRequirement;
import org.ftpsbridge.net.TlsRole;
import org.ftpsbridge.net.TlsVersion;
import org.ftpsbridge.observe.TransferOutcome;
import org.ftpsbridge.observe.TransferReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that have their data connections opened to them, and what they may not ask for. */
class ActiveClientTest {

  private static final byte[] CONTENT = Transfers.content();
  private static final String V4 = "127.0.0.1";
  private static final String V6 = "::1";

  @ParameterizedTest
  @ValueSource(strings = {"PORT", "EPRT"})
  void filesGoBothWays(String verb) throws Exception {
    try (Bench bench = Bench.start();
        Door door = new Door(V4);
        RawClient client = bench.client().login()) {
      CompletableFuture<byte[]> received = new CompletableFuture<>();
      bench.backend().transfer("STOR", receiving(received));
      bench.backend().transfer("RETR", sending(CONTENT, "226 sent"));
      String command = verb.equals("PORT") ? door.asPort() : door.asEprt();
      assertThat(client.ask(command)).startsWith("200 ");
      client.send("STOR file");
      try (SSLSocket data = client.secure(door.accept())) {
        data.getOutputStream().write(CONTENT);
      }
      assertThat(client.reply()).startsWith("150 ");
      assertThat(client.reply()).isEqualTo("226 stored");
      assertThat(received.get()).isEqualTo(CONTENT);
      assertThat(client.ask(command)).startsWith("200 ");
      assertThat(retrieve(client, door)).isEqualTo(CONTENT);
      assertThat(client.reply()).isEqualTo("226 sent");
      assertThat(bench.events().transfer().outcome()).isEqualTo(TransferOutcome.COMPLETE);
      assertThat(bench.events().transfer().outcome()).isEqualTo(TransferOutcome.COMPLETE);
    }
  }

  private static byte[] retrieve(RawClient client, Door door) throws IOException {
    client.send("RETR file");
    try (SSLSocket data = client.secure(door.accept())) {
      assertThat(client.reply()).startsWith("150 ");
      return data.getInputStream().readAllBytes();
    }
  }

  @Test
  void overIpv6EprtServesAndPortIsRefused() throws Exception {
    try (Bench bench = Bench.start(Bench.boundTo(V6));
        Door door = new Door(V6);
        RawClient client = bench.clientFrom(V6).login()) {
      bench.backend().transfer("RETR", sending(CONTENT, "226 sent"));
      assertThat(client.ask("PORT 127,0,0,1,200,200")).startsWith("504 ");
      assertThat(client.ask("EPRT |1|127.0.0.1|51400|")).startsWith("504 ");
      assertThat(client.ask("EPRT |2|::ffff:127.0.0.1|51400|")).startsWith("504 ");
      assertThat(client.ask(door.asEprt().replace('|', '!'))).startsWith("200 ");
      assertThat(retrieve(client, door)).isEqualTo(CONTENT);
    }
  }

  @ParameterizedTest
  @CsvSource({
    // RFC 2577 section 3: only to where the client is, and to no service there
    "'PORT 127,0,0,2,200,200',         504",
    "'PORT 192,0,2,1,200,200',         504",
    "'PORT 127,0,0,1,3,255',           504",
    "'PORT 127,0,0,1,0,25',            504",
    "EPRT |1|127.0.0.2|51400|,         504",
    "EPRT |1|127.0.0.1|1023|,          504",
    "EPRT |2|::1|51400|,               504",
    "EPRT |2|::ffff:127.0.0.1|51400|,  504",
    "EPRT |2|::ffff:7f00:1|51400|,     504",
    // RFC 959 section 4.2.2, RFC 2428 section 2
    "PORT,                             501",
    "'PORT 127,0,0,1,200',             501",
    "'PORT 127,0,0,1,256,1',           501",
    "'PORT 127,0,0,1,0,0',             501",
    "EPRT,                             501",
    "EPRT |1|127.0.0.1|51400,          501",
    "EPRT |1|localhost|51400|,         501",
    "EPRT |1|127.0.0.1|65536|,         501",
    "EPRT |3|anything|51400|,          522"
  })
  void whatMayNotBeConnectedToIsRefusedAndNothingIsAskedOfTheBackend(String command, String code)
      throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      assertThat(client.ask(command)).startsWith(code + " ");
      assertThat(client.ask("RETR file")).startsWith("425 ");
      assertThat(bench.backend().heard()).containsExactly("USER alice", "PASS secret");
    }
  }

  @Test
  void anUnknownFamilyIsToldTheKnownOnes() throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      assertThat(client.ask("EPRT |3|x|51400|")).startsWith("522 ").contains("(1,2)");
    }
  }

  @Test
  void afterEpsvAllEverythingElseIsRefused() throws Exception {
    try (Bench bench = Bench.start();
        Door door = new Door(V4);
        RawClient client = bench.client().login()) {
      assertThat(client.ask("EPSV ALL")).startsWith("200 ");
      assertThat(client.ask(door.asPort())).startsWith("501 ");
      assertThat(client.ask(door.asEprt())).startsWith("501 ");
      assertThat(client.ask("PASV")).startsWith("501 ");
    }
  }

  @Test
  void theClientIsNotConnectedToBeforeItsTransferCommand() throws Exception {
    try (Bench bench = Bench.start();
        Door door = new Door(V4);
        RawClient client = bench.client().login()) {
      bench.backend().transfer("RETR", sending(CONTENT, "226 sent"));
      assertThat(client.ask(door.asPort())).startsWith("200 ");
      assertThat(door.staysEmpty()).isTrue();
      assertThat(retrieve(client, door)).isEqualTo(CONTENT);
    }
  }

  @Test
  void theLastWordOnDataConnectionsCounts() throws Exception {
    try (Bench bench = Bench.start();
        Door door = new Door(V4);
        RawClient client = bench.client().login()) {
      bench.backend().transfer("RETR", sending(CONTENT, "226 sent"));
      assertThat(client.ask(door.asPort())).startsWith("200 ");
      try (Socket passive = client.passive("EPSV")) {
        assertThat(client.ask("RETR file")).startsWith("150 ");
        assertThat(client.secure(passive).getInputStream().readAllBytes()).isEqualTo(CONTENT);
        assertThat(client.reply()).isEqualTo("226 sent");
      }
      assertThat(door.staysEmpty()).isTrue();
      try (Socket forgotten = client.passive("EPSV")) {
        assertThat(client.ask(door.asPort())).startsWith("200 ");
        assertThat(retrieve(client, door)).isEqualTo(CONTENT);
        assertThat(forgotten.isConnected()).isTrue();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PROT C", "ABOR"})
  void whatTakesAPassiveConnectionBackTakesThisBackToo(String command) throws Exception {
    try (Bench bench = Bench.start();
        Door door = new Door(V4);
        RawClient client = bench.client().login()) {
      assertThat(client.ask(door.asPort())).startsWith("200 ");
      assertThat(client.ask(command)).startsWith("2");
      assertThat(client.ask("RETR file")).startsWith("425 ");
      assertThat(door.staysEmpty()).isTrue();
    }
  }

  @Test
  void whatWasSaidBeforeReinIsForgotten() throws Exception {
    try (Bench bench = Bench.start();
        Door door = new Door(V4);
        RawClient client = bench.client().login()) {
      assertThat(client.ask(door.asPort())).startsWith("200 ");
      client.send("REIN");
      client.login();
      assertThat(client.ask("RETR file")).startsWith("425 ");
      assertThat(door.staysEmpty()).isTrue();
    }
  }

  @Test
  void aPortThatIsNotUsedInTimeLapses() throws Exception {
    try (Bench bench = Bench.start();
        Door door = new Door(V4);
        RawClient client = bench.client().login()) {
      assertThat(client.ask(door.asPort())).startsWith("200 ");
      try (Socket backend = bench.backend().acceptData()) {
        // The backend's half goes with the client's.
        assertThat(readToTheEnd(backend)).isZero();
      }
      assertThat(client.ask("RETR file")).startsWith("425 ");
    }
  }

  private static int readToTheEnd(Socket socket) {
    try {
      return socket.getInputStream().readAllBytes().length;
    } catch (IOException reset) {
      return 0;
    }
  }

  @Test
  void underProtCTheConnectionIsClear() throws Exception {
    try (Bench bench = Bench.start();
        Door door = new Door(V4);
        RawClient client = bench.client().login()) {
      bench.backend().transfer("RETR", sending(CONTENT, "226 sent"));
      client.ask("PROT C");
      assertThat(client.ask(door.asPort())).startsWith("200 ");
      client.send("RETR file");
      try (Socket data = door.accept()) {
        assertThat(data.getInputStream().readAllBytes()).isEqualTo(CONTENT);
      }
      assertThat(client.reply()).startsWith("150 ");
      assertThat(client.reply()).isEqualTo("226 sent");
    }
  }

  @Test
  void aClientThatDoesNotListenIsTold425() throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      bench.backend().transfer("RETR", sending(CONTENT, "226 sent"));
      Door door = new Door(V4);
      assertThat(client.ask(door.asPort())).startsWith("200 ");
      door.close();
      client.send("RETR file");
      assertThat(finalReply(client)).startsWith("425 ").contains("could not be connected to");
      TransferReport report = bench.events().transfer();
      assertThat(report.outcome()).isEqualTo(TransferOutcome.ABORTED);
      assertThat(report.cause()).contains("refused");
      assertThat(client.ask("NOOP")).startsWith("200 ");
    }
  }

  private static String finalReply(RawClient client) throws IOException {
    String reply = client.reply();
    return reply.startsWith("1") ? client.reply() : reply;
  }

  @Test
  void aClientThatDoesNotShakeHandsIsTold425() throws Exception {
    try (Bench bench = Bench.start();
        Door door = new Door(V4);
        RawClient client = bench.client().login()) {
      bench.backend().transfer("RETR", sending(CONTENT, "226 sent"));
      assertThat(client.ask(door.asPort())).startsWith("200 ");
      client.send("RETR file");
      try (Socket silent = door.accept()) {
        assertThat(finalReply(client)).startsWith("425 ").contains("TLS on the data connection");
        assertThat(readToTheEnd(silent)).isZero();
      }
    }
  }

  @Test
  void aRefusedTransferEndsThisConnectionPolitelyToo() throws Exception {
    try (Bench bench = Bench.start();
        Door door = new Door(V4);
        RawClient client = bench.client().login()) {
      bench.backend().answer("RETR", "550 no such file");
      assertThat(client.ask(door.asPort())).startsWith("200 ");
      client.send("RETR file");
      try (SSLSocket data = client.secure(door.accept())) {
        assertThat(data.getInputStream().read()).isEqualTo(-1);
      }
      assertThat(client.reply()).isEqualTo("550 no such file");
    }
  }

  private static SSLSocket awaitingHello(Socket plain) throws Exception {
    SSLSocketFactory sockets = Authority.server(Authority.selfSigned()).getSocketFactory();
    SSLSocket device = (SSLSocket) sockets.createSocket(plain, V4, plain.getPort(), true);
    device.setUseClientMode(false);
    return device;
  }

  @Test
  void aDeviceThatWaitsForAClientHelloGetsOne() throws Exception {
    try (Bench bench = Bench.start(active(Optional.of(TlsRole.CLIENT)));
        Door door = new Door(V4);
        RawClient client = bench.client().login()) {
      bench.backend().transfer("RETR", sending(CONTENT, "226 sent"));
      assertThat(client.ask(door.asPort())).startsWith("200 ");
      client.send("RETR file");
      try (SSLSocket data = awaitingHello(door.accept())) {
        assertThat(data.getInputStream().readAllBytes()).isEqualTo(CONTENT);
      }
      assertThat(client.reply()).startsWith("150 ");
      assertThat(client.reply()).isEqualTo("226 sent");
    }
  }

  /** A record that comes once the bridge has said its close_notify, as late tickets do, is none. */
  @Test
  void aDeviceThatSaysNoEndIsNotTakenToHaveSaidIt() throws Exception {
    try (Bench bench = Bench.start(active(Optional.of(TlsRole.CLIENT)));
        Door door = new Door(V4);
        RawClient client = bench.client().login()) {
      bench.backend().transfer("RETR", sending(CONTENT, "226 sent"));
      assertThat(client.ask(door.asPort())).startsWith("200 ");
      client.send("RETR file");
      try (SSLSocket data = awaitingHello(door.accept())) {
        assertThat(client.reply()).startsWith("150 ");
        assertThat(data.getInputStream().readAllBytes()).isEqualTo(CONTENT);
        data.getOutputStream().write('!');
        assertThat(client.reply()).isEqualTo("226 sent");
        assertThat(bench.events().transfer().outcome()).isEqualTo(TransferOutcome.UNCONFIRMED);
      }
    }
  }

  @Test
  void whereItIsOffItIsNeitherOfferedNorServed() throws Exception {
    try (Bench bench = Bench.start(active(Optional.empty()));
        Door door = new Door(V4);
        RawClient client = bench.client().login()) {
      assertThat(client.ask("FEAT")).contains("EPSV").doesNotContain("EPRT");
      assertThat(client.ask(door.asPort())).startsWith("502 ");
      assertThat(client.ask(door.asEprt())).startsWith("502 ");
    }
  }

  @Test
  void whereItIsOnItIsOffered() throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      assertThat(client.ask("FEAT")).contains("\n EPRT\n");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"V1_2", "V1_3"})
  void underAlwaysWhatResumesIsServedAndAFullHandshakeIsA522(TlsVersion version) throws Exception {
    try (Bench bench = Bench.start(Bench.onePort(ReuseRequirement.ALWAYS));
        Door door = new Door(V4);
        RawClient client = bench.client(version).login()) {
      bench.backend().transfer("RETR", sending(CONTENT, "226 sent"));
      assertThat(client.ask(door.asPort())).startsWith("200 ");
      client.send("RETR file");
      try (SSLSocket data = client.resume(door.accept())) {
        assertThat(client.reply()).startsWith("150 ");
        assertThat(data.getInputStream().readAllBytes()).isEqualTo(CONTENT);
      }
      assertThat(client.reply()).isEqualTo("226 sent");
      assertThat(client.ask(door.asPort())).startsWith("200 ");
      client.send("RETR file");
      try (Socket full = door.accept()) {
        assertThat(readInFull(client, full)).isZero();
      }
      assertThat(finalReply(client)).startsWith("522 ").contains("must resume");
    }
  }

  /** It may be cut before this side has seen its handshake done. */
  private static int readInFull(RawClient client, Socket data) {
    try {
      return readToTheEnd(client.secure(data));
    } catch (IOException cut) {
      return 0;
    }
  }

  private static UnaryOperator<Settings> active(Optional<TlsRole> how) {
    return Bench.listener(
        l ->
            Bench.having(
                l,
                new DataSettings(
                    l.data().ports(),
                    l.data().advertise(),
                    l.data().truncation(),
                    l.data().incompleteUpload(),
                    l.data().reuse(),
                    l.data().sameClient(),
                    how)));
  }
}
