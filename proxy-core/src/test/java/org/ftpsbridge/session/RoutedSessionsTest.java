package org.ftpsbridge.session;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.bench.Routed;
import org.ftpsbridge.bench.ScriptedBackend;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.observe.LoginReport;
import org.ftpsbridge.policy.ClientDialect;
import org.ftpsbridge.routing.RouteTerms;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions whose backend depends on what their client shows and says. */
class RoutedSessionsTest {

  @Test
  void aUserIsServedByTheBackendOfTheFirstRouteThatMatchesAndOthersByTheListenersOwn()
      throws Exception {
    try (Routed routed = new Routed().to("acme", Routed.users("acme-*", "bob"), false);
        Bench bench = Bench.start(Bench.listener(routed.beforeItsOwn()))) {
      assertThat(login(bench, "acme-1").backend()).isEqualTo("acme");
      assertThat(login(bench, "bob").backend()).isEqualTo("acme");
      assertThat(routed.get("acme").heard()).contains("USER acme-1", "USER bob");
      assertThat(login(bench, "bobby").backend()).isEqualTo("scripted");
      assertThat(bench.backend().heard()).contains("USER bobby");
    }
  }

  @Test
  void aSuffixIsStrippedWhereTheRouteSaysSoAndKeptWhereItDoesNot() throws Exception {
    try (Routed routed =
            new Routed()
                .to("stripping", Routed.users("*@a.example"), true)
                .to("keeping", Routed.users("*@b.example"), false);
        Bench bench = Bench.start(Bench.listener(routed.alone()))) {
      assertThat(login(bench, "bob@A.example").user()).isEqualTo("bob@A.example");
      assertThat(routed.get("stripping").heard()).contains("USER bob");
      login(bench, "bob@b.example");
      assertThat(routed.get("keeping").heard()).contains("USER bob@b.example");
    }
  }

  @Test
  void beforeLoginAUserOfAnotherBackendIsToldToThatOneAlone() throws Exception {
    try (Routed routed = two();
        Bench bench = Bench.start(Bench.listener(routed.alone()));
        RawClient client = bench.client()) {
      client.reply();
      assertThat(client.ask("CLNT tester")).startsWith("200 ");
      assertThat(client.ask("USER ann")).isEqualTo("331 password please");
      assertThat(client.ask("USER bob")).isEqualTo("331 password please");
      assertThat(client.ask("PASS secret")).isEqualTo("230 logged in");
      assertThat(routed.get("a").heard()).doesNotContain("PASS secret");
      assertThat(routed.get("b").heard()).containsExactly("USER bob", "PASS secret", "CLNT tester");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bob", "nobody"})
  void aUserOfAnotherBackendOrOfNoneClosesTheConnectionToTheFirst(String other) throws Exception {
    try (Routed routed = new Routed().to("b", Routed.users("bob"), false);
        ServerSocket first = new ServerSocket(0);
        Bench bench =
            Bench.start(
                Bench.listener(routed.to("a", first.getLocalPort(), Routed.users("ann")).alone()));
        RawClient client = bench.client()) {
      CompletableFuture<String> heard = CompletableFuture.supplyAsync(() -> talk(first));
      client.reply();
      assertThat(client.ask("USER ann")).isEqualTo("331 well");
      assertThat(client.ask("USER " + other)).startsWith("331 ");
      assertThat(heard.get(10, TimeUnit.SECONDS)).startsWith("USER ann").doesNotContain(other);
    }
  }

  /** All that comes up to the end of the connection. */
  private static String talk(ServerSocket server) {
    try (Socket socket = server.accept()) {
      socket.getOutputStream().write("220 hello\r\n331 well\r\n".getBytes(US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void afterLoginAUserOfTheSameBackendIsForwardedAndOneOfAnotherIs503() throws Exception {
    try (Routed routed =
            two().to("a", Routed.users("ina@site"), true).to("b", Routed.users("inb@site"), true);
        Bench bench = Bench.start(Bench.listener(routed.alone()));
        RawClient client = bench.client()) {
      client.login();
      assertThat(client.ask("USER bob")).startsWith("503 ");
      assertThat(client.ask("USER nobody")).startsWith("503 ");
      assertThat(client.ask("USER ann")).isEqualTo("331 password please");
      assertThat(client.ask("PASS secret")).isEqualTo("230 logged in");
      assertThat(routed.get("b").connections()).isZero();
    }
  }

  private static Routed two() throws Exception {
    return new Routed()
        .to("a", Routed.users("ann", "alice"), false)
        .to("b", Routed.users("bob"), false);
  }

  @Test
  void whoIsServedByNobodyIsRefusedAsOneWithAWrongPasswordIs() throws Exception {
    try (Routed routed = two();
        Bench bench = Bench.start(Bench.listener(routed.alone()));
        RawClient client = bench.client()) {
      client.reply();
      assertThat(client.ask("USER nobody")).startsWith("331 ");
      assertThat(client.ask("PWD")).startsWith("530 ");
      assertThat(client.ask("SYST")).startsWith("530 ");
      assertThat(client.ask("PASS secret")).startsWith("530 ");
      assertThat(bench.events().login()).isEqualTo(new LoginReport("nobody", "", "", false, 530));
      assertThat(client.ask("PASS again")).startsWith("503 ");
      client.ask("USER bob");
      assertThat(client.ask("PASS secret")).isEqualTo("230 logged in");
    }
  }

  @Test
  void guessesForWhomNobodyServesWaitAsAllGuessesDo() throws Exception {
    try (Routed routed = two();
        Bench bench = Bench.start(Bench.listener(routed.alone()));
        RawClient client = bench.client()) {
      client.reply();
      client.ask("USER nobody");
      assertThat(client.ask("PASS one")).startsWith("530 ");
      client.ask("USER nobody");
      long begun = System.nanoTime();
      assertThat(client.ask("PASS two")).startsWith("530 ");
      assertThat(System.nanoTime() - begun).isGreaterThan(500_000_000L);
    }
  }

  @Test
  void featBeforeLoginIsOurOwnWhereSeveralBackendsArePossibleAndMergedAfterIt() throws Exception {
    try (Routed routed = two();
        Bench bench = Bench.start(Bench.listener(routed.alone()));
        RawClient client = bench.client()) {
      client.reply();
      assertThat(client.ask("FEAT")).contains("\n EPSV").doesNotContain("\n SIZE", "\n HOST");
      assertThat(client.ask("SYST")).startsWith("530 ");
      client.ask("USER ann");
      assertThat(client.ask("FEAT")).contains("\n EPSV").doesNotContain("\n SIZE");
      client.ask("PASS secret");
      assertThat(client.ask("FEAT")).contains("\n SIZE", "\n EPSV");
    }
  }

  @Test
  void featBeforeLoginAsksTheBackendThatAllOfAnAddressHave() throws Exception {
    RouteTerms elsewhere = Routed.network("192.0.2.0/24", "ann");
    try (Routed routed = new Routed().to("a", elsewhere, false);
        Bench bench = Bench.start(Bench.listener(routed.beforeItsOwn()));
        RawClient client = bench.client()) {
      client.reply();
      assertThat(client.ask("FEAT")).contains("\n SIZE");
      assertThat(bench.backend().connections()).isEqualTo(1);
      assertThat(routed.get("a").connections()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({"ftp.A.example, a", "ftp.b.example, scripted"})
  void theHostOfTheClientHelloRoutes(String host, String backend) throws Exception {
    try (Routed routed =
            new Routed().to("a", Routed.terms(List.of("*.a.example"), List.of()), false);
        Bench bench = Bench.start(Bench.listener(routed.beforeItsOwn()));
        RawClient client = named(bench, host)) {
      client.login();
      assertThat(bench.events().login().backend()).isEqualTo(backend);
    }
  }

  private static RawClient named(Bench bench, String host) throws Exception {
    return bench
        .silentClient()
        .offering(offer -> offer.setServerNames(List.of(new SNIHostName(host))))
        .startTls();
  }

  @Test
  void hostRoutesIsInFeatAndComesBeforeUser() throws Exception {
    try (Routed routed = hosts();
        Bench bench = Bench.start(Bench.listener(routed.beforeItsOwn()));
        RawClient client = bench.client()) {
      client.reply();
      assertThat(client.ask("FEAT")).contains("\n HOST");
      assertThat(client.ask("HOST")).startsWith("501 ");
      assertThat(client.ask("HOST other.example")).startsWith("504 ");
      assertThat(client.ask("HOST b.example")).startsWith("220 ");
      assertThat(client.ask("HOST A.example.")).startsWith("220 ");
      client.ask("USER ann");
      assertThat(client.ask("HOST b.example")).startsWith("503 ");
      client.ask("PASS secret");
      assertThat(bench.events().login().backend()).isEqualTo("a");
      assertThat(client.ask("HOST b.example")).startsWith("503 ");
      assertThat(client.ask("REIN")).startsWith("220 ");
      client.ask("USER ann");
      client.ask("PASS secret");
      assertThat(bench.events().login().backend()).isEqualTo("scripted");
    }
  }

  @Test
  void hostIsNotKnownWhereNoRouteAsksForIt() throws Exception {
    try (Routed routed = two();
        Bench bench = Bench.start(Bench.listener(routed.alone()));
        RawClient client = bench.client()) {
      client.reply();
      assertThat(client.ask("HOST a.example")).startsWith("502 ");
    }
  }

  @Test
  void hostAndTheClientHelloHaveToAgree() throws Exception {
    try (Routed routed = hosts();
        Bench bench = Bench.start(Bench.listener(routed.beforeItsOwn()));
        RawClient client = named(bench, "a.example")) {
      client.reply();
      assertThat(client.ask("HOST b.example")).startsWith("504 ");
      assertThat(client.ask("HOST A.EXAMPLE")).startsWith("220 ");
    }
  }

  private static Routed hosts() throws Exception {
    return new Routed()
        .to("a", Routed.terms(List.of(), List.of("a.example")), false)
        .to("b", Routed.terms(List.of(), List.of("b.example")), false);
  }

  @Test
  void aHostThatWasSaidBeforeAuthIsForgottenUnderTls() throws Exception {
    try (Routed routed = hosts();
        Bench bench =
            Bench.start(
                s ->
                    Bench.listener(routed.beforeItsOwn())
                        .apply(
                            Bench.speaking(ClientDialect.standard(Security.EXPLICIT)).apply(s)));
        RawClient client = bench.silentClient()) {
      client.reply();
      assertThat(client.ask("HOST a.example")).startsWith("220 ");
      client.authenticate("TLS");
      client.ask("USER ann");
      client.ask("PASS secret");
      assertThat(bench.events().login().backend()).isEqualTo("scripted");
    }
  }

  @Test
  void whereABackendHasBeenOpenedForFeatAUserOfAnotherIsNotToldToIt() throws Exception {
    try (Routed routed = hosts();
        Bench bench = Bench.start(Bench.listener(routed.beforeItsOwn()));
        RawClient client = bench.client()) {
      client.reply();
      client.ask("HOST a.example");
      assertThat(client.ask("FEAT")).contains("\n SIZE");
      ScriptedBackend first = routed.get("a");
      assertThat(first.connections()).isEqualTo(1);
      client.ask("HOST b.example");
      client.ask("USER ann");
      client.ask("PASS secret");
      assertThat(first.heard()).doesNotContain("USER ann");
      assertThat(routed.get("b").heard()).contains("USER ann");
    }
  }

  private static LoginReport login(Bench bench, String user) throws Exception {
    try (RawClient client = bench.client()) {
      client.reply();
      client.ask("USER " + user);
      assertThat(client.ask("PASS secret")).isEqualTo("230 logged in");
    }
    return bench.events().login();
  }
}
