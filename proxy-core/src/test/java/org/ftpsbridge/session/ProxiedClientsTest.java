package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ftpsbridge.bench.Proxied.behind;
import static org.ftpsbridge.bench.Proxied.client;
import static org.ftpsbridge.bench.Proxied.header;
import static org.ftpsbridge.bench.Proxied.passive;
import static org.ftpsbridge.bench.Proxied.told;
import static org.ftpsbridge.session.Spoken.CONTENT;
import static org.ftpsbridge.session.Spoken.bench;
import static org.ftpsbridge.session.Spoken.download;
import static org.ftpsbridge.session.Spoken.upload;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLSocket;
import org.ftpsbridge.Settings;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.Door;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.bench.Transfers;
import org.ftpsbridge.bench.Watcher;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.net.Ends;
import org.ftpsbridge.net.ProxyVersion;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.observe.Hint;
import org.ftpsbridge.observe.Refusal;
import org.ftpsbridge.observe.SessionFacts;
import org.ftpsbridge.observe.TransferOutcome;
import org.ftpsbridge.policy.ClientDialect;
import org.ftpsbridge.policy.ClientLimits;
import org.ftpsbridge.policy.Timeouts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients behind a proxy that says who they are, on control and data connections. */
class ProxiedClientsTest {

  /**
   * Where the bench's silent clients come from; all others that it makes can come from elsewhere.
   */
  private static final String PROXY = "127.0.0.1";

  private static final String STRANGER = "127.0.0.2";
  private static final String ANN = "198.51.100.7";
  private static final String BOB = "198.51.100.8";
  private static final String PUBLIC = "203.0.113.5";
  private static final String V2_CHECK = "\r\n\r\n\u0000\r\nQUIT\n \u0000\u0000\u0000";

  @Test
  void theHeaderSaysWhoTheClientIs() throws Exception {
    try (Bench bench = Bench.start(behind(PROXY));
        RawClient ann = client(bench, ANN, PUBLIC)) {
      ann.login();
      SessionFacts started = bench.events().start();
      assertThat(started.client())
          .isEqualTo(new InetSocketAddress(AddressRange.literal(ANN), 51234));
      assertThat(started.proxysOwn()).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({"198.51.100.7, 203.0.113.5", "::ffff:198.51.100.7, ::ffff:203.0.113.5"})
  void a227NamesTheAddressThatTheClientHasConnectedTo(String from, String to) throws Exception {
    try (Bench bench = Bench.start(behind(PROXY));
        RawClient ann = client(bench, from, to).login()) {
      assertThat(ann.ask("PASV")).contains("(203,0,113,5,");
      assertThat(ann.ask("EPSV 2")).startsWith("522 ");
    }
  }

  @Test
  void whoHasConnectedToAnIpv6AddressIsServedEpsvAlone() throws Exception {
    try (Bench bench = Bench.start(behind(PROXY));
        RawClient ann = client(bench, "2001:db8::7", "2001:db8::5").login()) {
      assertThat(ann.ask("PASV")).startsWith("425 ");
      assertThat(ann.ask("EPSV 2")).startsWith("229 ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {ANN, "2001:db8::7"})
  void filesGoBothWaysByThePromiseOfTheHeadersAddress(String address) throws Exception {
    try (Bench bench = bench(behind(PROXY));
        RawClient ann = client(bench, address, address.equals(ANN) ? PUBLIC : "2001:db8::5")) {
      ann.login();
      download(ann, ann.resume(passive(ann, address)));
      upload(ann, ann.resume(passive(ann, address)));
      assertThat(bench.events().transfer().outcome()).isEqualTo(TransferOutcome.COMPLETE);
      assertThat(bench.events().transfer().outcome()).isEqualTo(TransferOutcome.COMPLETE);
    }
  }

  @Test
  void ofAClearUploadNoByteBehindTheHeaderIsLostNorItsEnd() throws Exception {
    try (Bench bench = Bench.start(behind(PROXY));
        RawClient ann = client(bench, ANN, PUBLIC).login()) {
      assertThat(ann.ask("PROT C")).startsWith("200 ");
      for (int size : new int[] {0, 1, 5, 70_000}) {
        CompletableFuture<byte[]> received = new CompletableFuture<>();
        bench.backend().transfer("STOR", Transfers.receiving(received));
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(header(ANN, PUBLIC).getBytes(StandardCharsets.US_ASCII));
        all.write(CONTENT, 0, size);
        try (Socket data = ann.passive("EPSV")) {
          data.getOutputStream().write(all.toByteArray());
          data.shutdownOutput();
          ann.send("STOR file");
          assertThat(ann.reply()).startsWith("150 ");
          assertThat(ann.reply()).startsWith("226 ");
        }
        assertThat(received.get()).hasSize(size);
      }
    }
  }

  @Test
  void theHeaderOfADataConnectionMayComeAByteAtATime() throws Exception {
    try (Bench bench = bench(behind(PROXY));
        RawClient ann = client(bench, ANN, PUBLIC).login()) {
      Socket data = ann.passive("EPSV");
      data.setTcpNoDelay(true);
      for (char one : header(ANN, PUBLIC).toCharArray()) {
        told(data, String.valueOf(one));
      }
      upload(ann, ann.resume(data));
    }
  }

  @Test
  void twoClientsOfOneProxyNeverMeet() throws Exception {
    try (Bench bench = bench(behind(PROXY));
        RawClient ann = client(bench, ANN, PUBLIC).login();
        RawClient bob = client(bench, BOB, PUBLIC).login()) {
      int port = ann.port("EPSV");
      try (Socket bobs = told(connect(port), header(BOB, PUBLIC))) {
        assertThat(bob.secure(bobs).getInputStream().read()).isEqualTo(-1);
      }
      try (Socket anns = told(connect(port), header(ANN, PUBLIC))) {
        upload(ann, ann.secure(anns));
      }
    }
  }

  @Test
  void aDataConnectionOfTheProxyWithoutAHeaderIsCutAndToldOf() throws Exception {
    try (Bench bench = bench(behind(PROXY));
        RawClient ann = client(bench, ANN, PUBLIC).login()) {
      assertThatThrownBy(() -> ann.secure(ann.passive("EPSV"))).isInstanceOf(IOException.class);
      assertThat(bench.events().hint().hint()).isEqualTo(Hint.NO_PROXY_HEADER);
    }
  }

  @Test
  void aStrangersHeaderOnADataConnectionIsNotHeeded() throws Exception {
    try (Bench bench = bench(behind(PROXY));
        RawClient ann = client(bench, ANN, PUBLIC).login()) {
      int port = ann.port("EPSV");
      try (Socket spoofed = new Socket()) {
        spoofed.bind(new InetSocketAddress(AddressRange.literal(STRANGER), 0));
        spoofed.connect(new InetSocketAddress(AddressRange.literal(PROXY), port));
        told(spoofed, header(ANN, PUBLIC));
        assertThatThrownBy(() -> ann.secure(spoofed)).isInstanceOf(IOException.class);
      }
      try (Socket anns = told(connect(port), header(ANN, PUBLIC))) {
        upload(ann, ann.secure(anns));
      }
    }
  }

  @Test
  void aTrustedProxyWithoutAHeaderIsClosedUnheardAndToldOf() throws Exception {
    try (Bench bench = Bench.start(behind(PROXY));
        RawClient bare = bench.silentClient()) {
      assertThatThrownBy(bare::startTls).isInstanceOf(IOException.class);
      assertThat(bench.events().hint().hint()).isEqualTo(Hint.NO_PROXY_HEADER);
      bench.clientFrom(STRANGER).login().close();
      assertThat(bench.events().start().client().getAddress().getHostAddress()).isEqualTo(STRANGER);
    }
  }

  @Test
  void aStrangersHeaderIsNotHeededAndToldOf() throws Exception {
    try (Bench bench = Bench.start(behind(STRANGER));
        RawClient spoofing = bench.silentClient().raw(header(ANN, PUBLIC))) {
      assertThatThrownBy(spoofing::startTls).isInstanceOf(IOException.class);
      assertThat(bench.events().hint().hint()).isEqualTo(Hint.PROXY_HEADER);
      assertThat(bench.events().start().client().getAddress().getHostAddress()).isEqualTo(PROXY);
      assertThat(bench.events().end()).isEqualTo(CloseReason.TLS_FAILED);
    }
  }

  @Test
  void aSilentProxyIsClosedInTimeAndASilentCheckLeavesNothing() throws Exception {
    UnaryOperator<Settings> behind = behind(PROXY);
    try (Bench bench = Bench.start(s -> hastening(behind.apply(s)))) {
      bench.silentClient().close();
      try (RawClient silent = bench.silentClient()) {
        assertThatThrownBy(() -> reads(silent)).isInstanceOf(IOException.class);
      }
      assertThat(bench.events().hint().detail()).isEqualTo("no PROXY header came in time");
      assertThat(bench.events().hasNoMoreHints()).isTrue();
    }
  }

  @Test
  void theProxysOwnConnectionIsItsOwnAndWithoutHints() throws Exception {
    try (Bench bench = Bench.start(behind(PROXY))) {
      bench.silentClient().raw(V2_CHECK).startTls().close();
      assertThat(bench.events().end()).isEqualTo(CloseReason.CLIENT_LOST);
      SessionFacts check = bench.events().start();
      assertThat(check.client().getAddress().getHostAddress()).isEqualTo(PROXY);
      assertThat(check.proxysOwn()).isTrue();
      assertThat(bench.events().hasNoMoreHints()).isTrue();
    }
  }

  @Test
  void aHeaderThatNamesTheProxysOwnSocketIsItsOwn() throws Exception {
    try (Bench bench = Bench.start(behind(PROXY));
        RawClient check = bench.silentClient()) {
      String named =
          "PROXY TCP4 %s 127.0.0.1 %d 990\r\n".formatted(PROXY, check.plain().getLocalPort());
      check.raw(named).startTls().close();
      assertThat(bench.events().start().proxysOwn()).isTrue();
      client(bench, PROXY, PUBLIC).login().close();
      assertThat(bench.events().start().proxysOwn()).isFalse();
    }
  }

  @Test
  void inVersion2AClientWhoseAddressTheProxyKeepsIsNoCheck() throws Exception {
    try (Bench bench = Bench.start(behind(PROXY));
        RawClient ann = bench.silentClient()) {
      InetSocketAddress own = (InetSocketAddress) ann.plain().getLocalSocketAddress();
      Ends ends = new Ends(own, new InetSocketAddress(AddressRange.literal(PUBLIC), 990));
      ann.raw(new String(ProxyVersion.V2.of(ends), StandardCharsets.ISO_8859_1)).startTls();
      assertThat(bench.events().start().proxysOwn()).isFalse();
    }
  }

  @Test
  void limitsCountTheClientAndNotTheProxy() throws Exception {
    UnaryOperator<Settings> behind = behind(PROXY);
    UnaryOperator<Settings> limited =
        Bench.clients(new ClientLimits(10, 1, 100, Duration.ZERO, List.of()));
    try (Bench bench = Bench.start(s -> limited.apply(behind.apply(s)));
        RawClient ann = client(bench, ANN, PUBLIC).login();
        RawClient bob = client(bench, BOB, PUBLIC).login()) {
      assertThatThrownBy(() -> client(bench, ANN, PUBLIC)).isInstanceOf(IOException.class);
      assertThat(bench.events().refusal().limit()).isEqualTo(Refusal.SESSIONS_PER_ADDRESS);
      assertThat(ann.ask("PWD")).startsWith("200 ");
      assertThat(bob.ask("PWD")).startsWith("200 ");
    }
  }

  @Test
  void aTraceNamesTheClientAndNotTheProxy() throws Exception {
    Watcher watcher = Watcher.ofAll();
    try (Bench bench = bench(behind(PROXY));
        RawClient ann = client(bench, ANN, PUBLIC).login()) {
      bench.events().watchedBy(watcher);
      download(ann, ann.resume(passive(ann, ANN)));
      assertThat(watcher.await("CLIENT DATA stands with 198.51.100.7:51234 on 203.0.113.5:990"))
          .isNotEmpty();
    }
  }

  @Test
  void inActiveModeTheClientIsConnectedToAndNobodyElse() throws Exception {
    try (Bench bench = bench(behind(PROXY));
        Door door = new Door("127.0.0.3");
        RawClient ann = client(bench, "127.0.0.3", PUBLIC).login()) {
      assertThat(ann.ask("PORT 127,0,0,1,200,200")).startsWith("504 ");
      assertThat(ann.ask(door.asPort())).startsWith("200 ");
      ann.send("RETR file");
      try (SSLSocket data = ann.secure(door.accept())) {
        assertThat(data.getInputStream().readAllBytes()).isEqualTo(CONTENT);
      }
      assertThat(ann.reply()).startsWith("150 ");
      assertThat(ann.reply()).startsWith("226 ");
    }
  }

  @Test
  void onAnExplicitListenerTheGreetingFollowsTheHeader() throws Exception {
    UnaryOperator<Settings> explicit = Bench.speaking(ClientDialect.standard(Security.EXPLICIT));
    try (Bench bench = Bench.start(s -> behind(PROXY).apply(explicit.apply(s)));
        RawClient ann = bench.silentClient().raw(header(ANN, PUBLIC) + "AUTH TLS\r\n")) {
      assertThat(ann.reply()).startsWith("220 ");
      assertThat(ann.reply()).startsWith("234 ");
      ann.startTls();
      assertThat(ann.ask("USER alice")).startsWith("331 ");
    }
  }

  @Test
  void aReloadThatWouldTrustOthersNeedsARestart() throws Exception {
    try (Bench bench = Bench.start(behind(PROXY))) {
      Settings now = bench.bridge().settings();
      bench.bridge().reload(now);
      assertThatThrownBy(() -> bench.bridge().reload(behind(STRANGER).apply(now)))
          .hasMessageContaining("proxyProtocol.from is [127.0.0.1/32], not [127.0.0.2/32]");
    }
  }

  @Test
  void oneOfManyOnADualStackListenerIsTrustedByItsIpv4Address() throws Exception {
    UnaryOperator<Settings> bound = Bench.boundTo("::");
    try (Bench bench = Bench.start(s -> behind(PROXY).apply(bound.apply(s)));
        RawClient ann = client(bench, ANN, PUBLIC).login()) {
      assertThat(bench.events().start().client().getAddress()).isInstanceOf(Inet4Address.class);
      assertThat(ann.ask("PWD")).startsWith("200 ");
    }
  }

  private static int reads(RawClient client) throws IOException {
    int read = client.plain().getInputStream().read();
    if (read >= 0) {
      throw new AssertionError("something was said");
    }
    return read;
  }

  private static Socket connect(int port) throws IOException {
    return new Socket(AddressRange.literal(PROXY), port);
  }

  private static Settings hastening(Settings s) {
    Timeouts t = s.timeouts();
    return new Settings(
        s.listeners(),
        new Timeouts(
            Duration.ofSeconds(1),
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
