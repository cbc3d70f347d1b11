package org.ftpsbridge.session;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ftpsbridge.session.Spoken.bench;
import static org.ftpsbridge.session.Spoken.quit;
import static org.ftpsbridge.session.Spoken.upload;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.ftpsbridge.Settings;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.net.TlsEngine;
import org.ftpsbridge.net.TlsVersion;
import org.ftpsbridge.net.TlsVersions;
import org.ftpsbridge.observe.ClientHint;
import org.ftpsbridge.observe.Hint;
import org.ftpsbridge.policy.ClientDialect;
import org.ftpsbridge.policy.Timeouts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the bridge says of clients that came to the wrong port, or with the wrong TLS. */
class HintsTest {

  @ParameterizedTest
  @CsvSource({
    "AUTH TLS, EXPLICIT_CLIENT",
    "USER alice, EXPLICIT_CLIENT",
    "feat, EXPLICIT_CLIENT",
    "GET / HTTP/1.1, HTTP",
    "SSH-2.0-OpenSSH_9.2, SSH",
    "what is this, UNKNOWN_PROTOCOL"
  })
  void whatComesInClearWhereTlsIsDueIsRecognized(String words, Hint hint) throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.silentClient()) {
      client.send(words);
      ClientHint told = bench.events().hint();
      assertThat(told.hint()).isEqualTo(hint);
      assertThat(told.listener()).isEqualTo("implicit");
      assertThat(told.client()).isEqualTo(client.plain().getLocalSocketAddress());
      assertThat(told.session()).isEqualTo(bench.events().start().id());
      assertThat(told.toString()).doesNotContain(words);
    }
  }

  @Test
  void aClientThatWaitsToBeGreetedMayBeZosOrExplicit() throws Exception {
    try (Bench bench = Bench.start(HintsTest::impatient);
        RawClient client = bench.silentClient()) {
      assertThat(bench.events().hint().hint()).isEqualTo(Hint.SILENT_CLIENT);
      assertThat(client.reply()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Security.class,
      names = {"EXPLICIT", "PLAIN"})
  void tlsWhereACommandIsDueIsAnImplicitClient(Security security) throws Exception {
    try (Bench bench = Bench.start(Bench.speaking(ClientDialect.standard(security)));
        RawClient client = bench.silentClient()) {
      assertThatThrownBy(client::startTls).isInstanceOf(IOException.class);
      client.leave();
      assertThat(bench.events().hint().hint()).isEqualTo(Hint.IMPLICIT_CLIENT);
    }
  }

  @Test
  void aClientOfOldTlsIsToldApartFromOneOfNewTls() throws Exception {
    refused(versions(TlsVersion.V1_3, TlsVersion.V1_3), o -> o.setProtocols(only("TLSv1.2")))
        .is(Hint.OLD_PROTOCOL, "it has TLSv1.2 at most");
    refused(versions(TlsVersion.V1_2, TlsVersion.V1_2), o -> o.setProtocols(only("TLSv1.3")))
        .is(Hint.NEW_PROTOCOL, "");
  }

  @Test
  void ofCipherSuitesItIsSaidWhatWouldServeThem() throws Exception {
    refused(
            versions(TlsVersion.V1_2, TlsVersion.V1_3),
            o -> {
              o.setProtocols(only("TLSv1.2"));
              o.setCipherSuites(only("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"));
            })
        .is(Hint.CIPHERS_OF_OTHER_KEY, "it has TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
    refused(
            versions(TlsVersion.V1_2, TlsVersion.V1_3),
            o -> {
              o.setProtocols(only("TLSv1.2"));
              o.setCipherSuites(only("TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"));
            })
        .is(Hint.CIPHERS_OF_JAVA, "it has TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256");
    refused(
            versions(TlsVersion.V1_2, TlsVersion.V1_3),
            o -> {
              o.setProtocols(only("TLSv1.2"));
              o.setCipherSuites(only("TLS_DHE_DSS_WITH_AES_128_GCM_SHA256"));
            })
        .is(Hint.CIPHERS_UNSERVED, "");
  }

  @Test
  void aBrowserIsKnownByItsProtocols() throws Exception {
    refused(
            versions(TlsVersion.V1_2, TlsVersion.V1_3),
            o -> o.setApplicationProtocols(new String[] {"h2", "http/1.1"}))
        .is(Hint.FOREIGN_PROTOCOL, "");
  }

  @ParameterizedTest
  @CsvSource({"TLSv1.2, BORINGSSL", "TLSv1.3, BORINGSSL", "TLSv1.2, JDK"})
  void aClientThatDoesNotTrustTheCertificateSaysSo(String version, TlsEngine engine)
      throws Exception {
    TlsVersion most = engine == TlsEngine.JDK ? TlsVersion.V1_2 : TlsVersion.V1_3;
    try (Bench bench = Bench.start(Bench.offering(new TlsVersions(TlsVersion.V1_2, most), engine));
        Socket plain = new Socket()) {
      plain.connect(bench.bridge().addressOf("implicit"));
      try (SSLSocket strict = wrapped(plain)) {
        strict.setEnabledProtocols(only(version));
        assertThatThrownBy(strict::startHandshake).isInstanceOf(IOException.class);
        assertThat(bench.events().hint().hint()).isEqualTo(Hint.CERTIFICATE_REFUSED);
      }
    }
  }

  @Test
  void whoLeavesAfterTheHandshakeMayNotAcceptTheCertificateAndWhoQuitsDoes() throws Exception {
    try (Bench bench = Bench.start();
        RawClient first = bench.client();
        RawClient second = bench.client()) {
      first.reply();
      quit(first);
      bench.events().end();
      assertThat(bench.events().hasNoMoreHints()).isTrue();
      second.reply();
      second.leave();
      assertThat(bench.events().hint().hint()).isEqualTo(Hint.LEFT_AFTER_HANDSHAKE);
    }
  }

  @Test
  void clearDataWhereTlsIsDueIsToldAndWhereItIsTakenItIsNot() throws Exception {
    try (Bench bench = bench(settings -> settings);
        RawClient client = bench.client().login()) {
      Socket data = client.passive("EPSV");
      client.send("STOR file");
      data.getOutputStream().write("one line\r\n".getBytes(US_ASCII));
      ClientHint told = bench.events().hint();
      assertThat(told.hint()).isEqualTo(Hint.CLEAR_DATA);
      assertThat(told.client().getAddress()).isEqualTo(AddressRange.literal("127.0.0.1"));
    }
    try (Bench bench = bench(settings -> settings);
        RawClient client = bench.client().login()) {
      client.ask("PROT C");
      upload(client, client.passive("EPSV"));
      assertThat(bench.events().hasNoMoreHints()).isTrue();
    }
  }

  @Test
  void whoComesToADataPortWithoutASessionIsTold() throws Exception {
    try (Bench bench = bench(settings -> settings);
        RawClient client = bench.client().login()) {
      Socket data = client.passive("EPSV");
      int port = data.getPort();
      upload(client, client.secure(data));
      assertThat(firstByte(client, "127.0.0.1", port)).isEqualTo(-1);
      assertThat(firstByte(client, "127.0.0.2", port)).isEqualTo(-1);
      ClientHint told = bench.events().hint();
      assertThat(told.hint()).isEqualTo(Hint.NO_SESSION);
      assertThat(told.session()).isEmpty();
      assertThat(told.client().getAddress()).isEqualTo(AddressRange.literal("127.0.0.2"));
      assertThat(bench.events().hasNoMoreHints()).isTrue();
    }
  }

  private static int firstByte(RawClient client, String from, int port) throws IOException {
    try (Socket lost = new Socket()) {
      lost.bind(new InetSocketAddress(AddressRange.literal(from), 0));
      lost.connect(new InetSocketAddress(AddressRange.literal("127.0.0.1"), port));
      return client.secure(lost).getInputStream().read();
    }
  }

  @ParameterizedTest
  @EnumSource(Security.class)
  void aClientThatIsServedCausesNoHint(Security security) throws Exception {
    try (Bench bench = Bench.start(Bench.speaking(ClientDialect.standard(security)));
        RawClient client = bench.silentClient()) {
      switch (security) {
        case IMPLICIT -> client.startTls().reply();
        case EXPLICIT -> {
          client.reply();
          client.authenticate("TLS");
        }
        case PLAIN -> client.reply();
      }
      client.ask("USER alice");
      client.ask("PASS secret");
      quit(client);
      bench.events().end();
      bench.silentClient().leave();
      bench.events().end();
      assertThat(bench.events().hasNoMoreHints()).isTrue();
    }
  }

  @Test
  void aClientThatGivesUpCausesNoHint() throws Exception {
    try (Bench bench = Bench.start(versions(TlsVersion.V1_2, TlsVersion.V1_3));
        RawClient client = bench.silentClient()) {
      client.raw("\u0016\u0003\u0001").leave();
      bench.events().end();
      assertThat(bench.events().hasNoMoreHints()).isTrue();
    }
  }

  /** A hint that was given to a client with TLS of its own. */
  private record Given(ClientHint told) {

    void is(Hint hint, String detail) {
      assertThat(told.hint()).isEqualTo(hint);
      assertThat(told.detail()).isEqualTo(detail);
    }
  }

  private static Given refused(UnaryOperator<Settings> change, Consumer<SSLParameters> offer)
      throws Exception {
    try (Bench bench = Bench.start(change);
        RawClient client = bench.silentClient().offering(offer)) {
      assertThatThrownBy(client::startTls).isInstanceOf(IOException.class);
      return new Given(bench.events().hint());
    }
  }

  private static SSLSocket wrapped(Socket plain) throws Exception {
    return (SSLSocket)
        SSLContext.getDefault()
            .getSocketFactory()
            .createSocket(plain, "localhost", plain.getPort(), true);
  }

  private static UnaryOperator<Settings> versions(TlsVersion least, TlsVersion most) {
    return Bench.offering(new TlsVersions(least, most), TlsEngine.BORINGSSL);
  }

  private static Settings impatient(Settings settings) {
    Timeouts t = settings.timeouts();
    return new Settings(
        settings.listeners(),
        new Timeouts(
            Duration.ofMillis(300),
            t.login(),
            t.idle(),
            t.dataIdle(),
            t.promise(),
            t.backendConnect(),
            t.backendReply(),
            t.abortReply(),
            t.lingerClose()),
        settings.limits(),
        settings.drainTimeout());
  }

  private static String[] only(String word) {
    return new String[] {word};
  }
}
