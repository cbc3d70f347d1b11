package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ftpsbridge.bench.Transfers.content;
import static org.ftpsbridge.bench.Transfers.receiving;
import static org.ftpsbridge.bench.Transfers.sending;

import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.ftpsbridge.Settings;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.ftp.LineEnd;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.observe.CloseNotify;
import org.ftpsbridge.observe.ControlSeen;
import org.ftpsbridge.observe.DataSeen;
import org.ftpsbridge.observe.FirstWords;
import org.ftpsbridge.observe.OfferedTicket;
import org.ftpsbridge.observe.SecuritySeen;
import org.ftpsbridge.observe.SessionDialect;
import org.ftpsbridge.observe.TlsSeen;
import org.ftpsbridge.policy.AssumedProtection;
import org.ftpsbridge.policy.ClientDialect;
import org.ftpsbridge.policy.EarlyGreeting;
import org.ftpsbridge.policy.NoopDuringTransfer;
import org.ftpsbridge.policy.TlsDemand;

/** What clients of these tests say, and what is to be told of it. */
final class Spoken {

  static final byte[] CONTENT = content();

  private Spoken() {}

  static Bench bench(UnaryOperator<Settings> change) throws Exception {
    Bench bench = Bench.start(change);
    bench.backend().transfer("RETR", sending(CONTENT, "226 sent"));
    bench.backend().transfer("STOR", receiving(new CompletableFuture<>()));
    return bench;
  }

  static UnaryOperator<Settings> assuming(AssumedProtection assumed) {
    return implicit(assumed, EarlyGreeting.NEVER);
  }

  static UnaryOperator<Settings> greetingFirst() {
    return implicit(AssumedProtection.PRIVATE, EarlyGreeting.ALWAYS);
  }

  static UnaryOperator<Settings> implicit(AssumedProtection assumed, EarlyGreeting greeting) {
    return Bench.speaking(
        new ClientDialect(
            Security.IMPLICIT,
            TlsDemand.LOGIN,
            assumed,
            greeting,
            NoopDuringTransfer.QUEUE,
            false,
            LineEnd.CRLF));
  }

  static String[] only(String version) {
    return new String[] {version};
  }

  static ControlSeen control(
      SecuritySeen security,
      String mechanism,
      FirstWords first,
      String software,
      String... oddities) {
    return new ControlSeen(
        security,
        mechanism,
        false,
        first,
        Optional.of(CloseNotify.SENT),
        software,
        Set.of(oddities));
  }

  /** As the client sees it; of its fingerprint no more is known here than its form. */
  static TlsSeen tlsOf(RawClient client, String serverName, List<String> alpn) {
    return new TlsSeen(
        client.session().getProtocol(),
        client.session().getCipherSuite(),
        "t%s%s\\d{4}%s_[0-9a-f]{12}_[0-9a-f]{12}"
            .formatted(
                client.session().getProtocol().equals("TLSv1.2") ? "12" : "13",
                serverName.isEmpty() ? "i" : "d",
                alpn.isEmpty() ? "00" : "fp"),
        true,
        serverName,
        alpn,
        "",
        OfferedTicket.NONE);
  }

  static void assertDialect(Bench bench, ControlSeen control, TlsSeen tls, DataSeen data)
      throws Exception {
    SessionDialect seen = bench.events().dialect();
    String ja4 = seen.tls().orElseThrow().ja4();
    assertThat(ja4).matches(tls.ja4());
    TlsSeen expected =
        new TlsSeen(
            tls.version(),
            tls.cipher(),
            ja4,
            tls.extendedMasterSecret(),
            tls.serverName(),
            tls.alpn(),
            tls.certificate(),
            tls.ticket());
    assertThat(seen).isEqualTo(new SessionDialect(control, Optional.of(expected), data));
  }

  static void upload(RawClient client, Socket data) throws IOException {
    client.send("STOR file");
    data.getOutputStream().write(CONTENT);
    data.close();
    assertThat(client.reply()).startsWith("150 ");
    assertThat(client.reply()).startsWith("226 ");
  }

  static void download(RawClient client, Socket data) throws IOException {
    client.send("RETR file");
    assertThat(data.getInputStream().readAllBytes()).isEqualTo(CONTENT);
    data.close();
    assertThat(client.reply()).startsWith("150 ");
    assertThat(client.reply()).startsWith("226 ");
  }

  static void quit(RawClient client) throws IOException {
    assertThat(client.ask("QUIT")).startsWith("221 ");
    client.close();
  }
}
