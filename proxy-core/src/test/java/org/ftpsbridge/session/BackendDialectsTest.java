package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ftpsbridge.bench.Transfers.receiving;
import static org.ftpsbridge.bench.Transfers.sending;

import java.net.Socket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLSocket;
import org.ftpsbridge.Settings;
import org.ftpsbridge.bench.Authority;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.bench.Secured;
import org.ftpsbridge.bench.Transfers;
import org.ftpsbridge.ftp.LineEnd;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.observe.TransferOutcome;
import org.ftpsbridge.routing.Backend;
import org.ftpsbridge.routing.DataProtection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that say the same in other words than most, and those that do not say it. */
class BackendDialectsTest {

  private static final byte[] CONTENT = Transfers.content();

  /** IBM i has the exclamation mark; RFC 2428 takes any delimiter. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "229 Entering Extended Passive Mode (!!!%d!)",
        "229 Entering Extended Passive Mode (|||%d|)",
        "229 (%%%%%%%d%%)"
      })
  void epsvIsUnderstoodWithAnyDelimiter(String reply) throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      bench.backend().namingPorts("EPSV", reply::formatted);
      movesFiles(bench, client);
      assertThat(bench.backend().heard()).contains("EPSV").doesNotContain("PASV");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"229 Entering (!!!%d|)", "229 Entering (%d)", "229 Entering (||%d|)"})
  void epsvIsNotGuessedAt(String reply) throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      bench.backend().namingPorts("EPSV", reply::formatted);
      assertThat(client.ask("EPSV")).startsWith("425 ").contains("names no port");
      assertThat(client.ask("PWD")).isEqualTo("200 PWD ok");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0,0,0,0",
        "10,1,2,3",
        "192,168,0,7",
        "203,0,113,9",
        "127,0,0,1",
        "255,255,255,255"
      })
  void whateverAddressA227NamesItsPortIsThatOfTheServer(String address) throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      bench.backend().answer("EPSV", "500 unknown").namingPorts("PASV", naming(address));
      movesFiles(bench, client);
    }
  }

  private static IntFunction<String> naming(String address) {
    return port -> "227 Entering (%s,%d,%d)".formatted(address, port / 256, port % 256);
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 501, 502, 504, 522, 530, 550})
  void aServerWithoutEpsvIsAskedForPasvAndOnlyForThatAfterwards(int code) throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      bench.backend().answer("EPSV", code + " not here");
      movesFiles(bench, client);
      assertThat(bench.backend().heard())
          .filteredOn(line -> line.endsWith("PSV") || line.endsWith("ASV"))
          .containsExactly("EPSV", "PASV", "PASV");
    }
  }

  @Test
  void aServerThatRefusesEpsvForNowIsNotAskedForPasv() throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      bench.backend().answer("EPSV", "425 no port is free");
      assertThat(client.ask("PASV")).isEqualTo("425 no port is free");
      assertThat(bench.backend().heard()).doesNotContain("PASV");
    }
  }

  /** As pyftpdlib: 503 for PROT before PBSZ, 550 for data connections before PROT P. */
  @Test
  void aServerThatWantsProtBeforePasvHasHeardIt() throws Exception {
    UnaryOperator<Settings> settings = new Secured(Security.EXPLICIT).unverified().settings();
    try (Bench bench = Bench.start(settings)) {
      bench
          .backend()
          .secured(Security.EXPLICIT, Authority.server(Authority.selfSigned()))
          .insisting("PROT", "PBSZ 0", "503 PROT not allowed on non-secure control connection.")
          .insisting("EPSV", "PROT P", "550 SSL required on the data channel.");
      try (RawClient client = bench.client().login()) {
        movesFiles(bench, client);
      }
    }
  }

  @Test
  void aServerThatWantsProtBeforePasvSaysSoToAClientWhoseWordItIs() throws Exception {
    UnaryOperator<Settings> settings =
        new Secured(Security.EXPLICIT).unverified().protecting(DataProtection.CLEAR).settings();
    try (Bench bench = Bench.start(settings)) {
      bench
          .backend()
          .secured(Security.EXPLICIT, Authority.server(Authority.selfSigned()))
          .insisting("EPSV", "PROT P", "550 SSL required on the data channel.")
          .insisting("PASV", "PROT P", "550 SSL required on the data channel.");
      try (RawClient client = bench.client().login()) {
        assertThat(client.ask("EPSV")).isEqualTo("550 SSL required on the data channel.");
        assertThat(client.ask("PWD")).isEqualTo("200 PWD ok");
      }
    }
  }

  @Test
  void anImplicitServerThatRefusesPbszAndProtIsPrivateWhereTheConfigurationSaysSo()
      throws Exception {
    Secured secured = new Secured(Security.IMPLICIT).unverified();
    try (Bench bench = Bench.start(secured.toleratingRefusedProt().settings())) {
      refuseProt(bench);
      try (RawClient client = bench.client().login()) {
        movesFiles(bench, client);
      }
      assertThat(bench.backend().heardInClear()).isEmpty();
    }
  }

  @Test
  void anImplicitServerThatRefusesPbszAndProtIsLeftOtherwise() throws Exception {
    try (Bench bench = Bench.start(new Secured(Security.IMPLICIT).unverified().settings())) {
      refuseProt(bench);
      try (RawClient client = bench.client()) {
        client.reply();
        assertThat(client.ask("USER alice")).startsWith("421 ");
        assertThat(bench.events().end()).isEqualTo(CloseReason.BACKEND_REFUSED_PROTECTION);
      }
    }
  }

  private static void refuseProt(Bench bench) throws Exception {
    bench
        .backend()
        .secured(Security.IMPLICIT, Authority.server(Authority.selfSigned()))
        .answer("PBSZ", "500 unknown")
        .answer("PROT", "500 unknown");
  }

  @Test
  void featWithoutAuthIsOfferedWithIt() throws Exception {
    assertThat(featuresWith("211-Features:\r\n SIZE\r\n UTF8\r\n211 End"))
        .containsExactly("SIZE", "UTF8", "AUTH TLS", "PBSZ", "PROT", "EPSV", "EPRT");
  }

  @Test
  void featInTheStyleOfIisIsOfferedInOurs() throws Exception {
    String iis =
        "211-Extended features supported:\r\n LANG EN*\r\n UTF8\r\n AUTH TLS;TLS-C;SSL;TLS-P;\r\n"
            + " PBSZ\r\n PROT C;P;\r\n CCC\r\n HOST\r\n SIZE\r\n MDTM\r\n REST STREAM\r\n211 END";
    assertThat(featuresWith(iis))
        .containsExactly(
            "LANG EN*",
            "UTF8",
            "SIZE",
            "MDTM",
            "REST STREAM",
            "AUTH TLS",
            "PBSZ",
            "PROT",
            "EPSV",
            "EPRT");
  }

  private static List<String> featuresWith(String reply) throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      bench.backend().answer("FEAT", reply);
      return client.ask("FEAT").lines().filter(l -> l.startsWith(" ")).map(String::strip).toList();
    }
  }

  /** A stroke is the end of a line, a comma the end of a reply. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "125 Data connection already open",
        "125 Data connection already open,150 here it comes",
        "150-Accepted/150 1234 bytes,150 still here,125 now"
      })
  void every1yzIsHeardAndOneIsEnough(String preliminary) throws Exception {
    List<String> replies = List.of(preliminary.replace('/', '\n').split(",", -1));
    String said = String.join("\r\n", replies).replaceAll("(?<!\r)\n", "\r\n");
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      bench.backend().transfer("RETR", sending(CONTENT, "226 sent")).answer("RETR", said);
      Socket data = client.passive("EPSV");
      client.send("RETR file");
      for (String reply : replies) {
        assertThat(client.reply()).isEqualTo(reply);
      }
      try (SSLSocket secured = client.secure(data)) {
        assertThat(secured.getInputStream().readAllBytes()).isEqualTo(CONTENT);
      }
      assertThat(client.reply()).isEqualTo("226 sent");
      assertThat(bench.events().transfer().outcome()).isEqualTo(TransferOutcome.COMPLETE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"202 UTF8 is always on", "504 not that", "500 unknown", "200 ok"})
  void whatAServerSaysToClntAndUtf8IsSwallowedBeforeTheLoginAndPassedOnAfterIt(String reply)
      throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client()) {
      bench.backend().answer("CLNT", reply).answer("OPTS", reply);
      client.reply();
      assertThat(client.ask("CLNT tester")).startsWith("200 ");
      assertThat(client.ask("OPTS UTF8 ON")).startsWith("200 ");
      client.ask("USER alice");
      assertThat(client.ask("PASS secret")).isEqualTo("230 logged in");
      assertThat(client.ask("PWD")).isEqualTo("200 PWD ok");
      assertThat(client.ask("OPTS UTF8 OFF")).isEqualTo(reply);
      assertThat(client.ask("CLNT again")).isEqualTo(reply);
      assertThat(bench.backend().heard())
          .containsSubsequence("CLNT tester", "OPTS UTF8 ON", "PWD", "OPTS UTF8 OFF", "CLNT again");
    }
  }

  @Test
  void repliesThatEndWithABareLfAreTakenWhereTheConfigurationSaysSo() throws Exception {
    try (Bench bench = Bench.start(lineEnd(LineEnd.LF));
        RawClient client = bench.client().login()) {
      bench.backend().endingLines("\n").answer("SITE", "214-help\n more\n214 end");
      assertThat(client.ask("SITE HELP")).isEqualTo("214-help\n more\n214 end");
      movesFiles(bench, client);
    }
  }

  @Test
  void repliesThatEndWithABareLfEndTheSessionOtherwise() throws Exception {
    try (Bench bench = Bench.start(lineEnd(LineEnd.CRLF));
        RawClient client = bench.client().login()) {
      bench.backend().endingLines("\n");
      assertThat(client.ask("PWD")).startsWith("421 ");
      assertThat(bench.events().end()).isEqualTo(CloseReason.BACKEND_PROTOCOL);
    }
  }

  private static UnaryOperator<Settings> lineEnd(LineEnd lineEnd) {
    return Bench.listener(
        l -> {
          Backend b = Bench.backendOf(l);
          Backend other =
              new Backend(
                  b.name(), b.group(), b.security(), b.tls(), b.data(), lineEnd, b.telnet());
          return Bench.having(l, other);
        });
  }

  /** Up and down, each whole. */
  private static void movesFiles(Bench bench, RawClient client) throws Exception {
    CompletableFuture<byte[]> received = new CompletableFuture<>();
    bench.backend().transfer("STOR", receiving(received));
    bench.backend().transfer("RETR", sending(CONTENT, "226 sent"));
    Socket up = client.passive("EPSV");
    assertThat(client.ask("STOR file")).startsWith("150 ");
    try (SSLSocket secured = client.secure(up)) {
      secured.getOutputStream().write(CONTENT);
    }
    assertThat(client.reply()).isEqualTo("226 stored");
    assertThat(received.get()).isEqualTo(CONTENT);
    Socket down = client.passive("PASV");
    assertThat(client.ask("RETR file")).startsWith("150 ");
    try (SSLSocket secured = client.secure(down)) {
      assertThat(secured.getInputStream().readAllBytes()).isEqualTo(CONTENT);
    }
    assertThat(client.reply()).isEqualTo("226 sent");
  }
}
