package org.ftpsbridge.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.ftpsbridge.bench.Proxied.behind;
import static org.ftpsbridge.bench.Proxied.client;
import static org.ftpsbridge.bench.Proxied.passive;
import static org.ftpsbridge.bench.Transfers.receiving;
import static org.ftpsbridge.session.Spoken.CONTENT;
import static org.ftpsbridge.session.Spoken.upload;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import org.ftpsbridge.Settings;
import org.ftpsbridge.bench.Authority;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.HeaderFront;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.bench.ScriptedBackend;
import org.ftpsbridge.bench.Secured;
import org.ftpsbridge.ftp.LineEnd;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.ftp.TelnetData;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.net.Endpoint;
import org.ftpsbridge.net.Ends;
import org.ftpsbridge.net.ProxyVersion;
import org.ftpsbridge.policy.Limits;
import org.ftpsbridge.routing.Backend;
import org.ftpsbridge.routing.BackendData;
import org.ftpsbridge.routing.BackendGroup;
import org.ftpsbridge.routing.ProxyUse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Servers that are told by PROXY headers whose connections they get. */
class ToldBackendsTest {

  private static final String ANN = "198.51.100.7";
  private static final String PUBLIC = "203.0.113.5";
  private static final String V1_OF_ANN = "PROXY TCP4 198.51.100.7 203.0.113.5 51234 990\r\n";
  private static final String V2_OF_ANN =
      "\r\n\r\n\u0000\r\nQUIT\n!\u0011\u0000\f\u00c63d\u0007\u00cb\u0000q\u0005\u00c8\""
          + "\u0003\u00de";

  @ParameterizedTest
  @EnumSource(
      value = ProxyVersion.class,
      names = {"V1", "V2"})
  void bothControlAndDataConnectionsBeginWithTheClient(ProxyVersion version) throws Exception {
    String expected = version == ProxyVersion.V1 ? V1_OF_ANN : V2_OF_ANN;
    try (ScriptedBackend backend = new ScriptedBackend();
        HeaderFront front = new HeaderFront(backend.port());
        Bench bench = Bench.start(proxied(front, new ProxyUse(version, version)));
        RawClient ann = client(bench, ANN, PUBLIC).login()) {
      assertThat(front.header()).isEqualTo(expected);
      CompletableFuture<String> told = new CompletableFuture<>();
      CompletableFuture<Integer> port = new CompletableFuture<>();
      CompletableFuture<byte[]> received = new CompletableFuture<>();
      backend.transfer(
          "STOR",
          data -> {
            port.complete(data.getLocalPort());
            told.complete(HeaderFront.headerOf(data));
            received.complete(data.getInputStream().readAllBytes());
            return "226 stored";
          });
      upload(ann, ann.secure(passive(ann, ANN)));
      Ends ends = new Ends(end(ANN, 51234), end(PUBLIC, port.get()));
      assertThat(told.get()).isEqualTo(new String(version.of(ends), ISO_8859_1));
      assertThat(received.get()).isEqualTo(CONTENT);
    }
  }

  @Test
  void ofADirectClientItsOwnAddressesAreTold() throws Exception {
    try (ScriptedBackend backend = new ScriptedBackend();
        HeaderFront front = new HeaderFront(backend.port());
        Bench bench = Bench.start(told(front, new ProxyUse(ProxyVersion.V1, ProxyVersion.NONE)));
        RawClient ann = bench.client().login()) {
      assertThat(front.header())
          .isEqualTo(
              "PROXY TCP4 127.0.0.1 127.0.0.1 %d %d\r\n"
                  .formatted(
                      ann.plain().getLocalPort(), bench.bridge().addressOf("implicit").getPort()));
      CompletableFuture<byte[]> received = new CompletableFuture<>();
      backend.transfer("STOR", receiving(received));
      upload(ann, ann.secure(ann.passive("EPSV")));
      assertThat(received.get()).isEqualTo(CONTENT);
    }
  }

  @Test
  void theHeaderComesBeforeImplicitTls() throws Exception {
    SSLContext server = Authority.server(Authority.selfSigned());
    ProxyUse use = new ProxyUse(ProxyVersion.V2, ProxyVersion.NONE);
    try (ScriptedBackend backend = new ScriptedBackend().secured(Security.IMPLICIT, server);
        HeaderFront front = new HeaderFront(backend.port());
        Bench bench =
            Bench.start(
                s ->
                    behind("127.0.0.1")
                        .apply(
                            Bench.listener(l -> Bench.having(l, implicit(front, use))).apply(s)));
        RawClient ann = client(bench, ANN, PUBLIC).login()) {
      assertThat(front.header()).isEqualTo(V2_OF_ANN);
      assertThat(backend.heardInClear()).isEmpty();
      assertThat(ann.ask("PWD")).startsWith("200 ");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ProxyVersion.class,
      names = {"V1", "V2"})
  void whoLooksAtAServerSpeaksForHimself(ProxyVersion version) throws Exception {
    try (ScriptedBackend backend = new ScriptedBackend();
        HeaderFront front = new HeaderFront(backend.port());
        BackendProbe probe = new BackendProbe(Limits.DEFAULT, Duration.ofSeconds(10))) {
      Backend told = plain(front, new ProxyUse(version, version));
      assertThat(probe.look(told))
          .singleElement()
          .extracting(BackendProbe.Finding::refusal)
          .isEqualTo(Optional.empty());
      assertThat(front.header())
          .isEqualTo(
              version == ProxyVersion.V1
                  ? "PROXY UNKNOWN\r\n"
                  : "\r\n\r\n\u0000\r\nQUIT\n \u0000\u0000\u0000");
    }
  }

  private static UnaryOperator<Settings> proxied(HeaderFront front, ProxyUse use) {
    UnaryOperator<Settings> told = told(front, use);
    return s -> behind("127.0.0.1").apply(told.apply(s));
  }

  private static UnaryOperator<Settings> told(HeaderFront front, ProxyUse use) {
    return Bench.listener(l -> Bench.having(l, plain(front, use)));
  }

  private static Backend plain(HeaderFront front, ProxyUse use) {
    return new Backend(
        "told",
        BackendGroup.of(at(front)),
        Security.PLAIN,
        Optional.empty(),
        BackendData.PASSIVE,
        use,
        LineEnd.CRLF,
        TelnetData.RAW);
  }

  private static Backend implicit(HeaderFront front, ProxyUse use) {
    Backend b = new Secured(Security.IMPLICIT).unverified().backend(at(front));
    return new Backend(
        b.name(), b.group(), b.security(), b.tls(), b.data(), use, b.lineEnd(), b.telnet());
  }

  private static InetSocketAddress end(String address, int port) {
    return new InetSocketAddress(AddressRange.literal(address), port);
  }

  private static Endpoint at(HeaderFront front) {
    return new Endpoint("127.0.0.1", front.port());
  }
}
