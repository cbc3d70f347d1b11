package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ftpsbridge.bench.Transfers.receiving;
import static org.ftpsbridge.bench.Transfers.sending;

import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLSocket;
import org.ftpsbridge.Settings;
import org.ftpsbridge.bench.Authority;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.Door;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.bench.ScriptedBackend;
import org.ftpsbridge.bench.Secured;
import org.ftpsbridge.bench.Transfers;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.net.PortRange;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.observe.TransferOutcome;
import org.ftpsbridge.observe.TransferReport;
import org.ftpsbridge.policy.Timeouts;
import org.ftpsbridge.routing.BackendData;
import org.ftpsbridge.routing.DataMode;
import org.ftpsbridge.routing.DataProtection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Backends that open their data connections to us, whoever opens them at the client. */
class ActiveBackendTest {

  private static final byte[] CONTENT = Transfers.content();
  private static final String STRANGER = "127.0.0.2";

  /** Ports that are free a moment before the bridge binds them. */
  private static PortRange somePorts(int count) {
    int first = ThreadLocalRandom.current().nextInt(10_000, 32_000);
    return new PortRange(first, first + count - 1);
  }

  private static BackendData data(DataMode mode, int ports, AddressRange... addresses) {
    return new BackendData(mode, Optional.of(somePorts(ports)), List.of(addresses));
  }

  private static Bench start(DataMode mode) throws Exception {
    return start(mode, 4);
  }

  /** With other ports at each attempt. */
  private static Bench start(DataMode mode, int ports, AddressRange... addresses) throws Exception {
    return Bench.start(s -> Bench.backendData(data(mode, ports, addresses)).apply(s));
  }

  @ParameterizedTest
  @CsvSource({
    "ACTIVE, PORT, PORT",
    "ACTIVE, EPRT, PORT",
    "ACTIVE, PASV, PORT",
    "ACTIVE, EPSV, PORT",
    "CLIENT, PORT, PORT",
    "CLIENT, EPSV, EPSV"
  })
  void filesGoBothWaysWhateverEitherSideSays(DataMode mode, String asked, String saidToBackend)
      throws Exception {
    try (Bench bench = start(mode);
        Door door = new Door("127.0.0.1");
        RawClient client = bench.client().login()) {
      CompletableFuture<byte[]> received = new CompletableFuture<>();
      bench.backend().transfer("STOR", receiving(received));
      bench.backend().transfer("RETR", sending(CONTENT, "226 sent"));
      try (SSLSocket data = begin(client, door, asked, "STOR file")) {
        data.getOutputStream().write(CONTENT);
      }
      assertThat(finalReply(client)).isEqualTo("226 stored");
      assertThat(received.get()).isEqualTo(CONTENT);
      try (SSLSocket data = begin(client, door, asked, "RETR file")) {
        assertThat(data.getInputStream().readAllBytes()).isEqualTo(CONTENT);
      }
      assertThat(finalReply(client)).isEqualTo("226 sent");
      assertThat(bench.events().transfer().outcome()).isEqualTo(TransferOutcome.COMPLETE);
      assertThat(bench.events().transfer().outcome()).isEqualTo(TransferOutcome.COMPLETE);
      assertThat(bench.backend().heard())
          .filteredOn(line -> line.matches("(PORT|EPRT|PASV|EPSV).*"))
          .hasSize(2)
          .allMatch(line -> line.startsWith(saidToBackend));
    }
  }

  private static SSLSocket begin(RawClient client, Door door, String asked, String command)
      throws IOException {
    if (asked.endsWith("V")) {
      Socket data = client.passive(asked);
      client.send(command);
      return client.secure(data);
    }
    assertThat(client.ask(asked.equals("PORT") ? door.asPort() : door.asEprt())).startsWith("200 ");
    client.send(command);
    return client.secure(door.accept());
  }

  private static String finalReply(RawClient client) throws IOException {
    String reply = client.reply();
    return reply.startsWith("1") ? client.reply() : reply;
  }

  @Test
  void underTlsItIsStillWeWhoSayHello() throws Exception {
    try (Bench bench = secured(DataProtection.PRIVATE, DataMode.ACTIVE);
        RawClient client = bench.client().login()) {
      CompletableFuture<byte[]> received = new CompletableFuture<>();
      bench.backend().transfer("STOR", tlsOnly(receiving(received)));
      try (SSLSocket data = begin(client, new Door("127.0.0.1"), "EPSV", "STOR file")) {
        data.getOutputStream().write(CONTENT);
      }
      assertThat(finalReply(client)).isEqualTo("226 stored");
      assertThat(received.get()).isEqualTo(CONTENT);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"C", "P"})
  void whereTheClientDecidesTheBackendsDataIsAsPrivateAsTheClients(String level) throws Exception {
    try (Bench bench = secured(DataProtection.CLIENT, DataMode.CLIENT);
        Door door = new Door("127.0.0.1");
        RawClient client = bench.client().login()) {
      CompletableFuture<Boolean> seen = new CompletableFuture<>();
      bench
          .backend()
          .transfer(
              "RETR",
              data -> {
                seen.complete(data instanceof SSLSocket);
                return sending(CONTENT, "226 sent").run(data);
              });
      client.ask("PROT " + level);
      assertThat(client.ask(door.asPort())).startsWith("200 ");
      client.send("RETR file");
      try (Socket plain = door.accept();
          Socket data = level.equals("P") ? client.secure(plain) : plain) {
        assertThat(data.getInputStream().readAllBytes()).isEqualTo(CONTENT);
      }
      assertThat(finalReply(client)).isEqualTo("226 sent");
      assertThat(seen.get()).isEqualTo(level.equals("P"));
    }
  }

  private static Bench secured(DataProtection protection, DataMode mode) throws Exception {
    Bench bench =
        Bench.start(
            s ->
                Bench.backendData(data(mode, 4))
                    .apply(
                        new Secured(Security.EXPLICIT)
                            .unverified()
                            .protecting(protection)
                            .settings()
                            .apply(s)));
    bench.backend().secured(Security.EXPLICIT, Authority.server(Authority.selfSigned()));
    return bench;
  }

  private static ScriptedBackend.Transfer tlsOnly(ScriptedBackend.Transfer transfer) {
    return data -> data instanceof SSLSocket ? transfer.run(data) : "451 no TLS";
  }

  @Test
  void aConnectionThatComesBeforeItsCommandHearsNothingUntilThen() throws Exception {
    try (Bench bench = secured(DataProtection.PRIVATE, DataMode.ACTIVE);
        RawClient client = bench.client().login()) {
      bench.backend().answer("RETR", "550 no such file");
      assertThat(client.ask("EPSV")).startsWith("229 ");
      try (Socket early = bench.backend().connectData()) {
        early.setSoTimeout(300);
        assertThatThrownBy(() -> early.getInputStream().read())
            .isInstanceOf(SocketTimeoutException.class);
        assertThat(client.ask("RETR file")).isEqualTo("550 no such file");
        early.setSoTimeout(10_000);
        assertThatThrownBy(() -> assertThat(early.getInputStream().read()).isNegative())
            .isInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void aServerThatKnowsNoPortIsToldByEprt() throws Exception {
    try (Bench bench = start(DataMode.ACTIVE);
        RawClient client = bench.client().login()) {
      bench.backend().answer("PORT", "500 unknown");
      bench.backend().transfer("RETR", sending(CONTENT, "226 sent"));
      try (SSLSocket data = begin(client, new Door("127.0.0.1"), "EPSV", "RETR file")) {
        assertThat(data.getInputStream().readAllBytes()).isEqualTo(CONTENT);
      }
      assertThat(bench.backend().heard().get(3)).startsWith("EPRT |1|127.0.0.1|");
    }
  }

  @Test
  void aServerThatRefusesActiveModeIsA425() throws Exception {
    try (Bench bench = start(DataMode.ACTIVE);
        RawClient client = bench.client().login()) {
      bench.backend().answer("PORT", "500 no").answer("EPRT", "500 no");
      assertThat(client.ask("EPSV")).startsWith("425 ").contains("EPRT");
      assertThat(client.ask("RETR file")).startsWith("425 ");
    }
  }

  @Test
  void anotherAddressThanTheBackendsIsTurnedAway() throws Exception {
    assertThat(whereTheBackendComesFrom(STRANGER)).isEqualTo(TransferOutcome.ABORTED);
  }

  @Test
  void anotherAddressIsTakenWhereTheConfigurationAllowsIt() throws Exception {
    assertThat(whereTheBackendComesFrom(STRANGER, AddressRange.parse("127.0.0.2/31")))
        .isEqualTo(TransferOutcome.COMPLETE);
  }

  private static TransferOutcome whereTheBackendComesFrom(String address, AddressRange... allowed)
      throws Exception {
    try (Bench bench = start(DataMode.ACTIVE, 4, allowed);
        RawClient client = bench.client().login()) {
      bench.backend().comingFrom(address);
      bench.backend().transfer("STOR", receiving(new CompletableFuture<>()));
      try (SSLSocket upload = begin(client, new Door("127.0.0.1"), "EPSV", "STOR file")) {
        upload.getOutputStream().write(CONTENT, 0, 1000);
      } catch (IOException cut) {
        assertThat(address).isEqualTo(STRANGER);
      }
      return bench.events().transfer().outcome();
    }
  }

  @Test
  void aBackendThatNeverConnectsIsA425WithTheReason() throws Exception {
    Duration moment = Duration.ofSeconds(1);
    try (Bench bench = Bench.start(s -> waiting(active(4).apply(s), moment, moment));
        RawClient client = bench.client().login()) {
      bench.backend().answer("RETR", "150 here it comes");
      try (SSLSocket data = begin(client, new Door("127.0.0.1"), "EPSV", "RETR file")) {
        assertThat(client.reply()).startsWith("150 ");
        assertThat(client.reply()).startsWith("425 ").contains("backend could not be opened");
        assertThat(data.isConnected()).isTrue();
      }
      TransferReport report = bench.events().transfer();
      assertThat(report.outcome()).isEqualTo(TransferOutcome.ABORTED);
      assertThat(report.cause()).contains("backend could not be opened");
    }
  }

  @Test
  void whereNoPortIsFreeInTimeTheClientHears425() throws Exception {
    Duration ages = Duration.ofSeconds(30);
    try (Bench bench = Bench.start(s -> waiting(active(1).apply(s), ages, ages));
        RawClient first = bench.client().login();
        RawClient second = bench.client().login()) {
      assertThat(first.ask("EPSV")).startsWith("229 ");
      assertThat(second.ask("EPSV")).startsWith("425 No port is free for the backend");
      assertThat(second.ask("NOOP")).startsWith("200 ");
    }
  }

  private static UnaryOperator<Settings> active(int ports) {
    return Bench.backendData(data(DataMode.ACTIVE, ports));
  }

  private static Settings waiting(Settings s, Duration handshake, Duration promise) {
    Timeouts t = s.timeouts();
    return new Settings(
        s.listeners(),
        new Timeouts(
            handshake,
            t.login(),
            t.idle(),
            t.dataIdle(),
            promise,
            t.backendConnect(),
            t.backendReply(),
            t.abortReply(),
            t.lingerClose()),
        s.limits(),
        s.drainTimeout());
  }

  @Test
  void aPortThatIsPreparedAndNotUsedIsFreeAgain() throws Exception {
    try (Bench bench = start(DataMode.ACTIVE, 1);
        RawClient first = bench.client().login();
        RawClient second = bench.client().login()) {
      bench.backend().transfer("RETR", sending(CONTENT, "226 sent"));
      assertThat(first.ask("EPSV")).startsWith("229 ");
      first.leave();
      try (SSLSocket data = begin(second, new Door("127.0.0.1"), "EPSV", "RETR file")) {
        assertThat(data.getInputStream().readAllBytes()).isEqualTo(CONTENT);
      }
    }
  }

  @Test
  void aPortThatComesTooLateForItsSessionIsFreeAgain() throws Exception {
    try (Bench bench = start(DataMode.ACTIVE, 1);
        RawClient first = bench.client().login();
        RawClient third = bench.client().login()) {
      bench.backend().transfer("RETR", sending(CONTENT, "226 sent"));
      Socket held = first.passive("EPSV");
      RawClient second = bench.client().login();
      second.send("EPSV").leave();
      assertThat(bench.events().end()).isEqualTo(CloseReason.CLIENT_LOST);
      first.send("RETR file");
      try (SSLSocket data = first.secure(held)) {
        assertThat(data.getInputStream().readAllBytes()).isEqualTo(CONTENT);
      }
      assertThat(third.ask("EPSV")).startsWith("229 ");
    }
  }

  @Test
  void aPortThatIsTakenIsNamedAtTheStartWithTheBackend() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, AddressRange.literal("127.0.0.1"))) {
      int port = taken.getLocalPort();
      BackendData data =
          new BackendData(DataMode.ACTIVE, Optional.of(new PortRange(port, port)), List.of());
      assertThatThrownBy(() -> Bench.start(Bench.backendData(data)))
          .isInstanceOf(BindException.class)
          .hasMessageContaining("backend scripted")
          .hasMessageContaining("port " + port);
    }
  }
}
