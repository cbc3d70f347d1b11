package org.ftpsbridge.session;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.ftpsbridge.bench.Transfers.receiving;

import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.ftpsbridge.Settings;
import org.ftpsbridge.bench.Authority;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.Certified;
import org.ftpsbridge.bench.Certified.Tls;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.bench.Routed;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.observe.ClientHint;
import org.ftpsbridge.observe.ClientProof;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.observe.Hint;
import org.ftpsbridge.observe.TransferOutcome;
import org.ftpsbridge.policy.ClientDialect;
import org.ftpsbridge.routing.NamePattern;
import org.ftpsbridge.routing.RouteTerms;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that are asked for certificates, on control connections and on data connections. */
class ClientCertificatesTest {

  private static final byte[] CONTENT = "one line\r\n".getBytes(US_ASCII);

  private final Certified certified = new Certified();

  ClientCertificatesTest() throws Exception {}

  private X509Bundle right() throws Exception {
    return certified.issue("acme,O=Acme Inc", same -> same);
  }

  @ParameterizedTest
  @EnumSource
  void whereOneIsRequiredWhoHasOneIsServedAndNamedInTheEvent(Tls tls) throws Exception {
    try (Bench bench = certified.bench(tls, true);
        RawClient client = Certified.client(bench, tls, right()).startTls().login()) {
      assertThat(client.ask("QUIT")).startsWith("221 ");
      client.leave();
      assertThat(bench.events().dialect().tls().orElseThrow().certificate())
          .isEqualTo("CN=acme,O=Acme Inc");
    }
  }

  @ParameterizedTest
  @EnumSource
  void whereOneIsRequiredWhoHasNoneIsRefusedAndTheHintSaysSo(Tls tls) throws Exception {
    try (Bench bench = certified.bench(tls, true);
        RawClient client = Certified.client(bench, tls)) {
      assertThat(refused(bench, client).hint()).isEqualTo(Hint.CERTIFICATE_MISSING);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whereOneIsOptionalWhoHasNoneIsServed(Tls tls) throws Exception {
    try (Bench bench = certified.bench(tls, false);
        RawClient client = Certified.client(bench, tls).startTls().login()) {
      upload(bench, client, client.secure(client.passive("EPSV")));
      client.leave();
      assertThat(bench.events().dialect().tls().orElseThrow().certificate()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void anExpiredOneIsRefusedWhetherRequiredOrNot(Tls tls) throws Exception {
    Instant now = Instant.now();
    assertRefused(
        tls,
        certified.issue(
            "acme",
            builder ->
                builder
                    .notBefore(now.minus(Duration.ofDays(9)))
                    .notAfter(now.minus(Duration.ofDays(1)))),
        "it is of CN=acme, issued by CN=partners: it expired at ");
  }

  @ParameterizedTest
  @EnumSource
  void oneThatIsNotValidYetIsRefusedWhetherRequiredOrNot(Tls tls) throws Exception {
    Instant later = Instant.now().plus(Duration.ofDays(1));
    assertRefused(
        tls,
        certified.issue("acme", builder -> builder.notBefore(later)),
        "it is of CN=acme, issued by CN=partners: it is not valid before ");
  }

  @ParameterizedTest
  @EnumSource
  void oneOfAForeignAuthorityOfTheSameNameIsRefusedWhetherRequiredOrNot(Tls tls) throws Exception {
    X509Bundle forged = new Authority("partners").issue(builder -> builder.subject("CN=acme"));
    assertRefused(tls, forged, "it is of CN=acme, issued by CN=partners: ");
  }

  @ParameterizedTest
  @EnumSource
  void aSelfSignedOneIsRefusedWhetherRequiredOrNot(Tls tls) throws Exception {
    assertRefused(tls, Authority.selfSigned(), "it is of CN=scripted, issued by CN=scripted: ");
  }

  @ParameterizedTest
  @EnumSource
  void oneThatIsForServersIsRefusedWhetherRequiredOrNot(Tls tls) throws Exception {
    assertRefused(
        tls, certified.issueForServers("acme"), "it is of CN=acme, issued by CN=partners: ");
  }

  private void assertRefused(Tls tls, X509Bundle identity, String why) throws Exception {
    for (boolean required : new boolean[] {true, false}) {
      try (Bench bench = certified.bench(tls, required);
          RawClient client = Certified.client(bench, tls, identity)) {
        ClientHint hint = refused(bench, client);
        assertThat(hint.hint()).isEqualTo(Hint.CERTIFICATE_NOT_ACCEPTED);
        assertThat(hint.detail()).startsWith(why);
      }
    }
  }

  /** A client of TLS 1.3 hears of it only when it reads. */
  private static ClientHint refused(Bench bench, RawClient client) throws Exception {
    String heard;
    try {
      heard = client.startTls().reply();
    } catch (IOException alert) {
      heard = "";
    }
    assertThat(heard).isEmpty();
    assertThat(bench.backend().connections()).isZero();
    ClientHint hint = bench.events().hint();
    assertThat(bench.events().end()).isEqualTo(CloseReason.CLIENT_CERTIFICATE);
    return hint;
  }

  @Test
  void whereNobodyIsAskedAWrongOneDoesNotMatter() throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = Certified.client(bench, Tls.BORING_1_3, Authority.selfSigned())) {
      client.startTls().login();
      client.leave();
      assertThat(bench.events().dialect().tls().orElseThrow().certificate()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"BORING_1_2", "BORING_1_3"})
  void anExplicitListenerAsksAfterAuth(Tls tls) throws Exception {
    UnaryOperator<Settings> explicit = Bench.speaking(ClientDialect.standard(Security.EXPLICIT));
    try (Bench bench = Bench.start(s -> explicit.apply(certified.asking(tls, true).apply(s)));
        RawClient with = Certified.client(bench, tls, right());
        RawClient without = Certified.client(bench, tls)) {
      with.reply();
      with.authenticate("TLS").ask("USER alice");
      assertThat(with.ask("PASS secret")).startsWith("230 ");
      without.reply();
      String heard;
      try {
        heard = without.authenticate("TLS").ask("USER alice");
      } catch (IOException alert) {
        heard = "";
      }
      assertThat(heard).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDataConnectionThatResumesNeedsNoCertificate(Tls tls) throws Exception {
    try (Bench bench = certified.bench(tls, true);
        RawClient client = Certified.client(bench, tls, right()).startTls().login()) {
      upload(bench, client, client.resume(client.passive("EPSV")));
      assertThat(bench.events().transfer().proof()).contains(ClientProof.RESUMED);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFullHandshakeOnADataConnectionShowsTheSameCertificate(Tls tls) throws Exception {
    try (Bench bench = certified.bench(tls, false);
        RawClient client = Certified.client(bench, tls, right()).startTls().login()) {
      upload(bench, client, client.secure(client.passive("EPSV")));
      assertThat(bench.events().transfer().proof()).contains(ClientProof.FULL_HANDSHAKE);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFullHandshakeWithoutOneOrWithAnotherIsNoDataConnectionOfTheSession(Tls tls)
      throws Exception {
    X509Bundle right = right();
    try (Bench bench = certified.bench(tls, true);
        RawClient client = Certified.client(bench, tls, right).startTls().login();
        RawClient nobody = Certified.client(bench, tls);
        RawClient another =
            Certified.client(bench, tls, certified.issue("acme,O=Acme Inc", same -> same))) {
      CompletableFuture<byte[]> received = new CompletableFuture<>();
      bench.backend().transfer("STOR", receiving(received));
      for (RawClient thief : List.of(nobody, another)) {
        send(thief, client.passive("EPSV"));
        assertThat(client.ask("STOR file")).startsWith("150 ");
        assertThat(client.reply()).startsWith("425 ").contains("tls.clientCertificate");
        assertThat(bench.events().transfer().outcome()).isEqualTo(TransferOutcome.ABORTED);
      }
      assertThat(received).isCompletedExceptionally();
      upload(bench, client, client.secure(client.passive("EPSV")));
    }
  }

  private static void send(RawClient thief, Socket data) {
    try (Socket secured = thief.secure(data)) {
      secured.getOutputStream().write(CONTENT);
    } catch (IOException cut) {
      // As it should be; whether it comes so far is the bridge's to say.
    }
  }

  @Test
  void thiefAndClientMeetAtOnePromiseWhichTheClientKeeps() throws Exception {
    Tls tls = Tls.BORING_1_3;
    try (Bench bench = certified.bench(tls, true);
        RawClient client = Certified.client(bench, tls, right()).startTls().login();
        RawClient thief = Certified.client(bench, tls, certified.issue("thief", same -> same))) {
      Socket first = client.passive("EPSV");
      int port = first.getPort();
      send(thief, first);
      Socket own = new Socket(first.getInetAddress(), port);
      upload(bench, client, client.secure(own));
    }
  }

  @Test
  void aDataConnectionThatWeOpenShowsTheSameCertificateToo() throws Exception {
    Tls tls = Tls.BORING_1_3;
    try (Bench bench = certified.bench(tls, true);
        ServerSocket door = new ServerSocket(0, 1, AddressRange.literal("127.0.0.1"));
        RawClient client = Certified.client(bench, tls, right()).startTls().login();
        RawClient nobody = Certified.client(bench, tls)) {
      bench.backend().transfer("STOR", receiving(new CompletableFuture<>()));
      String port = "EPRT |1|127.0.0.1|" + door.getLocalPort() + "|";
      client.ask(port);
      assertThat(client.ask("STOR file")).startsWith("150 ");
      send(nobody, door.accept());
      assertThat(client.reply()).startsWith("425 ").contains("tls.clientCertificate");
      client.ask(port);
      CompletableFuture<byte[]> received = new CompletableFuture<>();
      bench.backend().transfer("STOR", receiving(received));
      assertThat(client.ask("STOR file")).startsWith("150 ");
      send(client, door.accept());
      assertThat(client.reply()).startsWith("226 ");
      assertThat(received.get(10, TimeUnit.SECONDS)).isEqualTo(CONTENT);
    }
  }

  private static void upload(Bench bench, RawClient client, Socket data) throws Exception {
    CompletableFuture<byte[]> received = new CompletableFuture<>();
    bench.backend().transfer("STOR", receiving(received));
    client.send("STOR file");
    data.getOutputStream().write(CONTENT);
    data.close();
    assertThat(client.reply()).startsWith("150 ");
    assertThat(client.reply()).startsWith("226 ");
    assertThat(received.get(10, TimeUnit.SECONDS)).isEqualTo(CONTENT);
  }

  @ParameterizedTest
  @EnumSource
  void theCertificateRoutes(Tls tls) throws Exception {
    RouteTerms acme =
        new RouteTerms(
            Set.of(),
            List.of(),
            List.of(),
            List.of(NamePattern.host("acme")),
            List.of(),
            List.of());
    try (Routed routed = new Routed().to("acme", acme, false);
        Bench bench =
            Bench.start(
                s ->
                    Bench.listener(routed.beforeItsOwn())
                        .apply(certified.asking(tls, false).apply(s)))) {
      assertThat(backendOf(bench, Optional.of(right()), tls)).isEqualTo("acme");
      X509Bundle other = certified.issue("other", same -> same);
      assertThat(backendOf(bench, Optional.of(other), tls)).isEqualTo("scripted");
      assertThat(backendOf(bench, Optional.empty(), tls)).isEqualTo("scripted");
    }
  }

  private static String backendOf(Bench bench, Optional<X509Bundle> identity, Tls tls)
      throws Exception {
    RawClient made =
        identity.isPresent()
            ? Certified.client(bench, tls, identity.get())
            : Certified.client(bench, tls);
    try (made) {
      made.startTls().login();
      return bench.events().login().backend();
    }
  }
}
