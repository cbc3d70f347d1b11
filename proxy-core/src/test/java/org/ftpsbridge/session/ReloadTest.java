package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ftpsbridge.bench.Reloading.TLS_BOTH;
import static org.ftpsbridge.bench.Reloading.another;
import static org.ftpsbridge.bench.Reloading.behind;
import static org.ftpsbridge.bench.Reloading.identity;
import static org.ftpsbridge.bench.Reloading.only;
import static org.ftpsbridge.bench.Reloading.reload;
import static org.ftpsbridge.bench.Reloading.showing;
import static org.ftpsbridge.bench.Transfers.content;
import static org.ftpsbridge.bench.Transfers.receiving;
import static org.ftpsbridge.bench.Transfers.sending;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.ftpsbridge.Listener;
import org.ftpsbridge.Settings;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.FakeClock;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.bench.ScriptedBackend;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.ftp.Verb;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.net.Endpoint;
import org.ftpsbridge.net.ReuseRequirement;
import org.ftpsbridge.net.TlsVersion;
import org.ftpsbridge.net.TlsVersions;
import org.ftpsbridge.observe.TransferOutcome;
import org.ftpsbridge.policy.ClientDialect;
import org.ftpsbridge.policy.ClientLimits;
import org.ftpsbridge.routing.Backend;
import org.ftpsbridge.tls.TlsSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Other settings for a bridge that runs: new sessions get them, running ones keep their own. */
class ReloadTest {

  private static final InetAddress LOCAL = AddressRange.literal("127.0.0.1");

  @TempDir private Path folder = Path.of("");

  private static void download(RawClient client, boolean resumed) throws IOException {
    Socket data = client.passive("EPSV");
    assertThat(client.ask("RETR f")).startsWith("150 ");
    try (SSLSocket open = resumed ? client.resume(data) : client.secure(data)) {
      assertThat(open.getInputStream().readAllBytes()).isEqualTo(content());
    }
    assertThat(client.reply()).startsWith("226 ");
  }

  private static String subjectOf(SSLSession session) throws SSLPeerUnverifiedException {
    X509Certificate shown = (X509Certificate) session.getPeerCertificates()[0];
    return shown.getSubjectX500Principal().getName();
  }

  @Test
  void aNewSessionHasTheNewSettingsAndARunningOneItsOwn() throws Exception {
    try (Bench bench = Bench.start();
        RawClient before = bench.client().login()) {
      reload(bench, Bench.refusing(Verb.SITE));
      try (RawClient after = bench.client().login()) {
        assertThat(after.ask("SITE x")).startsWith("502 ");
        assertThat(before.ask("SITE x")).isEqualTo("200 SITE ok");
      }
    }
  }

  /** It has connected, and chosen nothing yet. */
  @Test
  void aSessionThatHasNotLoggedInYetKeepsItsBackend() throws Exception {
    try (Bench bench = Bench.start();
        ScriptedBackend other = new ScriptedBackend();
        RawClient before = bench.client()) {
      assertThat(before.reply()).startsWith("220 ");
      Backend b = Bench.backendOf(only(bench));
      Backend elsewhere =
          new Backend(
              b.name(),
              new Endpoint("127.0.0.1", other.port()),
              b.security(),
              b.tls(),
              b.data(),
              b.lineEnd(),
              b.telnet());
      reload(bench, Bench.listener(l -> Bench.having(l, elsewhere)));
      assertThat(before.ask("USER before")).startsWith("331 ");
      bench.client().login().leave();
      assertThat(bench.backend().heard()).containsExactly("USER before");
      assertThat(other.heard()).contains("USER alice");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = TlsVersion.class,
      names = {"V1_2", "V1_3"})
  void aSessionKeepsItsCertificateForItsDataConnectionsToo(TlsVersion version) throws Exception {
    TlsVersions versions = new TlsVersions(version, version);
    try (Bench bench = Bench.start(showing(identity(folder, "before", versions)));
        RawClient before = bench.client(version).login()) {
      bench.backend().transfer("RETR", sending(content(), "226 sent"));
      reload(bench, showing(identity(folder, "after", versions)));
      try (RawClient after = bench.client(version).login()) {
        assertThat(subjectOf(after.session())).isEqualTo("CN=after");
        Socket data = before.passive("EPSV");
        before.send("RETR f");
        try (SSLSocket open = before.secure(data)) {
          assertThat(before.reply()).startsWith("150 ");
          assertThat(subjectOf(open.getSession())).isEqualTo("CN=before");
          assertThat(open.getInputStream().readAllBytes()).isEqualTo(content());
        }
        assertThat(before.reply()).startsWith("226 ");
        download(after, false);
      }
    }
  }

  /** The demand is of the old settings; what proves it was made before, and works on. */
  @ParameterizedTest
  @EnumSource(
      value = TlsVersion.class,
      names = {"V1_2", "V1_3"})
  void aRunningSessionGoesOnResuming(TlsVersion version) throws Exception {
    try (Bench bench = Bench.start(Bench.onePort(ReuseRequirement.ALWAYS));
        RawClient before = bench.client(version).login()) {
      bench.backend().transfer("RETR", sending(content(), "226 sent"));
      download(before, true);
      reload(bench, Bench.onePort(ReuseRequirement.NEVER));
      reload(bench, Bench.onePort(ReuseRequirement.ALWAYS));
      download(before, true);
      try (RawClient after = bench.client(version).login()) {
        download(after, true);
      }
    }
  }

  @Test
  void aStrangerAtTheDataPortMeetsTheNewCertificate() throws Exception {
    try (Bench bench = Bench.start(showing(identity(folder, "before", TLS_BOTH)))) {
      reload(bench, showing(identity(folder, "after", TLS_BOTH)));
      int port = only(bench).data().ports().all().get(0);
      try (RawClient client = bench.client();
          SSLSocket stranger = client.secure(new Socket(LOCAL, port))) {
        assertThat(subjectOf(stranger.getSession())).isEqualTo("CN=after");
        assertThat(stranger.getInputStream().read()).isEqualTo(-1);
      }
    }
  }

  @Test
  void aRunningTransferIsNotCut() throws Exception {
    CompletableFuture<byte[]> received = new CompletableFuture<>();
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      bench.backend().transfer("STOR", receiving(received));
      Socket data = client.passive("EPSV");
      assertThat(client.ask("STOR f")).startsWith("150 ");
      SSLSocket open = client.secure(data);
      open.getOutputStream().write(1);
      for (int time = 0; time < 3; time++) {
        reload(bench, showing(identity(folder, "other" + time, TLS_BOTH)));
        open.getOutputStream().write(2);
      }
      open.close();
      assertThat(client.reply()).startsWith("226 ");
      assertThat(received.get()).containsExactly(1, 2, 2, 2);
      assertThat(bench.events().transfer().outcome()).isEqualTo(TransferOutcome.COMPLETE);
    }
  }

  @Test
  void aListenerThatIsNewIsBoundAndOneThatIsGoneServesWhoIsThere() throws Exception {
    try (Bench bench = Bench.start();
        RawClient before = bench.client().login()) {
      bench.backend().transfer("RETR", sending(content(), "226 sent"));
      int left = bench.bridge().addressOf("implicit").getPort();
      reload(
          bench,
          s ->
              new Settings(
                  List.of(another(only(bench), "second", behind(only(bench)))),
                  s.timeouts(),
                  s.limits(),
                  s.drainTimeout()));
      assertThat(isListening(left)).isFalse();
      download(before, false);
      int port = bench.bridge().addressOf("second").getPort();
      try (RawClient after = bench.clientTo(port).login()) {
        download(after, false);
      }
    }
  }

  /** Its ports may be somebody else's then, and its certificates are forgotten. */
  @Test
  void aListenerThatIsGoneGivesItsDataPortsBackOnceItsLastSessionIsOver() throws Exception {
    FakeClock clock = new FakeClock();
    try (Bench bench = Bench.start(clock, s -> s);
        RawClient last = bench.client().login()) {
      Listener gone = only(bench);
      reload(
          bench,
          s ->
              new Settings(
                  List.of(another(gone, "second", behind(gone))),
                  s.timeouts(),
                  s.limits(),
                  s.drainTimeout()));
      int port = gone.data().ports().all().get(0);
      clock.advance(Duration.ofSeconds(5));
      assertThat(isListening(port)).isTrue();
      last.leave();
      bench.events().end();
      for (int moment = 0; moment < 1000 && isListening(port); moment++) {
        clock.advance(Duration.ofSeconds(10));
        TimeUnit.MILLISECONDS.sleep(5);
      }
      assertThat(isListening(port)).isFalse();
      assertThat(isListening(behind(gone).first())).isTrue();
    }
  }

  /** No session ever began with the settings in between. */
  @Test
  void aListenerThatIsGoneServesWhoCameBeforeTheSettingsThatItWentWith() throws Exception {
    FakeClock clock = new FakeClock();
    try (Bench bench = Bench.start(clock, s -> s);
        RawClient oldest = bench.client().login()) {
      bench.backend().transfer("RETR", sending(content(), "226 sent"));
      Listener gone = only(bench);
      reload(bench, s -> s);
      reload(
          bench,
          s ->
              new Settings(
                  List.of(another(gone, "second", behind(gone))),
                  s.timeouts(),
                  s.limits(),
                  s.drainTimeout()));
      int port = gone.data().ports().all().get(0);
      for (int moment = 0; moment < 20 && isListening(port); moment++) {
        clock.advance(Duration.ofSeconds(5));
        assertThat(oldest.ask("PWD")).isEqualTo("200 PWD ok");
      }
      assertThat(isListening(port)).isTrue();
      download(oldest, false);
    }
  }

  private static boolean isListening(int port) throws IOException {
    try {
      new Socket(LOCAL, port).close();
      return true;
    } catch (ConnectException e) {
      return false;
    }
  }

  @Test
  void aPlainListenerMayHaveTlsFromNowOn() throws Exception {
    try (Bench bench = Bench.start()) {
      Optional<TlsSettings> tls = only(bench).tls();
      reload(bench, Bench.speaking(ClientDialect.standard(Security.PLAIN)));
      try (RawClient plain = bench.silentClient()) {
        assertThat(plain.inClear().reply()).startsWith("220 ");
      }
      reload(
          bench,
          Bench.listener(
              l ->
                  new Listener(
                      l.name(),
                      l.bind(),
                      tls,
                      ClientDialect.standard(Security.IMPLICIT),
                      l.data(),
                      l.routing(),
                      l.refused())));
      bench.backend().transfer("RETR", sending(content(), "226 sent"));
      try (RawClient client = bench.client().login()) {
        download(client, false);
      }
    }
  }

  @Test
  void otherLimitsHoldAtOnceAndWhoIsThereCounts() throws Exception {
    try (Bench bench = Bench.start();
        RawClient there = bench.client().login()) {
      reload(bench, Bench.clients(new ClientLimits(10, 1, 300, Duration.ZERO, List.of())));
      int port = bench.bridge().addressOf("implicit").getPort();
      try (Socket refused = new Socket(LOCAL, port)) {
        assertThatThrownBy(() -> refused.getInputStream().read()).isInstanceOf(IOException.class);
      }
      assertThat(there.ask("PWD")).isEqualTo("200 PWD ok");
    }
  }
}
