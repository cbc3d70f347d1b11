package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ftpsbridge.bench.Transfers.sending;

import java.net.Socket;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLSocket;
import org.ftpsbridge.Settings;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.bench.Transfers;
import org.ftpsbridge.ftp.LineEnd;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.policy.ClientDialect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that say things in another order than RFC 4217 has them, in Telnet, or not at all. */
class ClientDialectsTest {

  private static final byte[] CONTENT = Transfers.content();
  private static final String INTERRUPT_AND_MARK = "\u00ff\u00f4\u00ff\u00f2";

  /** As lftp, which says it within TLS: there is no urgent data there. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        INTERRUPT_AND_MARK + "ABOR\r\n",
        "\u00ff|\u00f4|\u00ff\u00f2AB|OR\r\n",
        "\u00ff\u00f4\u00ff|\u00f2ABOR\r|\n",
        "ABOR\r\n"
      })
  void anInterruptBeforeAborIsTakenAway(String records) throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      bench.backend().answer("ABOR", "226 abort ok").answer("SYST", "215 UNIX Type: L8");
      endlessDownload(bench);
      Socket data = client.passive("EPSV");
      client.ask("RETR file");
      SSLSocket secured = client.secure(data);
      assertThat(secured.getInputStream().read()).isEqualTo(CONTENT[0] & 0xFF);
      for (String record : records.split("\\|", -1)) {
        client.raw(record);
      }
      assertThat(client.reply()).startsWith("426 ");
      assertThat(client.reply()).startsWith("226 ");
      assertThat(client.ask("PWD")).isEqualTo("200 PWD ok");
      assertThat(bench.backend().heard()).contains("ABOR");
      assertThat(bench.events().transfer().cause()).contains("aborted by the client");
    }
  }

  @Test
  void anotherByte255IsOfTheNameAndNothingIsAborted() throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      client.raw("SITE \u00ff\u00ff\u00ffABOR\r\n");
      assertThat(client.reply()).isEqualTo("200 SITE ok");
      assertThat(bench.backend().heard()).contains("SITE \u00ff\u00ffABOR");
    }
  }

  private static void endlessDownload(Bench bench) {
    bench
        .backend()
        .transfer(
            "RETR",
            data -> {
              while (true) {
                data.getOutputStream().write(CONTENT);
              }
            });
  }

  /** The last word before the data connection counts; PBSZ need never be said. */
  @ParameterizedTest
  @CsvSource({
    "'', true",
    "PBSZ 0|PROT P, true",
    "PROT P|PBSZ 0, true",
    "PROT C, false",
    "PROT C|PBSZ 0, false",
    "PBSZ 0|PROT C|PROT P, true",
    "PROT c, false"
  })
  void protIsTakenBeforePbszAndBeforeUser(String commands, boolean secured) throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client()) {
      client.reply();
      say(client, commands);
      client.ask("USER alice");
      client.ask("PASS secret");
      assertThat(download(bench, client, secured)).isEqualTo(CONTENT);
      assertThat(bench.backend().heard()).noneMatch(line -> line.matches("(PBSZ|PROT).*"));
    }
  }

  @ParameterizedTest
  @CsvSource({"PROT P, true", "PROT C, false"})
  void protIsTakenAfterTheLoginWithoutPbsz(String command, boolean secured) throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      say(client, command);
      assertThat(download(bench, client, secured)).isEqualTo(CONTENT);
    }
  }

  private static void say(RawClient client, String commands) throws Exception {
    for (String command : commands.isEmpty() ? new String[0] : commands.split("\\|", -1)) {
      assertThat(client.ask(command)).startsWith("200 ");
    }
  }

  /** Clients that say it before each transfer, some behind PASV, get what they were promised. */
  @ParameterizedTest
  @ValueSource(strings = {"PBSZ 0", "PROT P", "PBSZ 0|PROT P"})
  void protAfterPasvThatChangesNothingLeavesTheDataConnection(String commands) throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      bench.backend().transfer("RETR", sending(CONTENT, "226 sent"));
      Socket data = client.passive("PASV");
      say(client, commands);
      assertThat(client.ask("RETR file")).startsWith("150 ");
      assertThat(contentOf(client, data, true)).isEqualTo(CONTENT);
    }
  }

  @ParameterizedTest
  @CsvSource({"PROT C, PROT P", "PROT P, PROT C"})
  void protAfterPasvThatChangesTheLevelTakesTheDataConnectionBack(String before, String after)
      throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      say(client, before);
      client.passive("PASV");
      say(client, after);
      assertThat(client.ask("RETR file")).startsWith("425 ");
      assertThat(bench.backend().heard()).doesNotContain("RETR file");
      assertThat(download(bench, client, after.endsWith("P"))).isEqualTo(CONTENT);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PROT S", "PROT E", "PROT s"})
  void protSAndEAre536AndTheLevelStays(String command) throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      client.ask("PROT C");
      assertThat(client.ask(command)).startsWith("536 ");
      assertThat(download(bench, client, false)).isEqualTo(CONTENT);
    }
  }

  @Test
  void epsvAllLeavesEpsvAloneUntilRein() throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      assertThat(client.ask("EPSV ALL")).startsWith("200 ");
      for (String other :
          new String[] {"PASV", "PORT 127,0,0,1,200,10", "EPRT |1|127.0.0.1|51210|"}) {
        assertThat(client.ask(other)).startsWith("501 ");
      }
      assertThat(download(bench, client, true)).isEqualTo(CONTENT);
      assertThat(client.ask("REIN")).startsWith("220 ");
      client.ask("USER alice");
      client.ask("PASS secret");
      assertThat(client.ask("PASV")).startsWith("227 ");
    }
  }

  @Test
  void hostIs502WhereNoRouteUsesItAndTheServerDoesNotHearIt() throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client()) {
      client.reply();
      assertThat(client.ask("HOST ftp.example.org")).startsWith("502 ");
      assertThat(client.ask("FEAT")).doesNotContain("HOST");
      client.ask("USER alice");
      assertThat(client.ask("PASS secret")).startsWith("230 ");
      assertThat(bench.backend().heard()).noneMatch(line -> line.startsWith("HOST"));
    }
  }

  @Test
  void commandsThatEndWithABareLfAreTakenWhereTheConfigurationSaysSo() throws Exception {
    try (Bench bench = Bench.start(lineEnd(LineEnd.LF));
        RawClient client = bench.client()) {
      client.reply();
      client.raw("USER alice\nPASS secret\nPWD\r\nTYPE I\n");
      assertThat(client.reply()).startsWith("331 ");
      assertThat(client.reply()).startsWith("230 ");
      assertThat(client.reply()).isEqualTo("200 PWD ok");
      assertThat(client.reply()).isEqualTo("200 TYPE ok");
      assertThat(bench.backend().heard())
          .containsExactly("USER alice", "PASS secret", "PWD", "TYPE I");
    }
  }

  @Test
  void commandsThatEndWithABareLfEndTheSessionOtherwise() throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client()) {
      client.reply();
      client.raw("USER alice\nPASS secret\n");
      assertThat(client.reply()).startsWith("500 ");
      assertThat(client.reply()).isEmpty();
      assertThat(bench.events().end()).isEqualTo(CloseReason.MALFORMED_COMMAND);
      assertThat(bench.backend().connections()).isZero();
    }
  }

  private static UnaryOperator<Settings> lineEnd(LineEnd lineEnd) {
    ClientDialect usual = ClientDialect.standard(Security.IMPLICIT);
    return Bench.speaking(
        new ClientDialect(
            usual.security(),
            usual.requireTls(),
            usual.whenNoProt(),
            usual.greetBeforeTls(),
            usual.noop(),
            usual.cccAllowed(),
            lineEnd));
  }

  private static byte[] download(Bench bench, RawClient client, boolean secured) throws Exception {
    bench.backend().transfer("RETR", sending(CONTENT, "226 sent"));
    Socket data = client.passive("EPSV");
    assertThat(client.ask("RETR file")).startsWith("150 ");
    return contentOf(client, data, secured);
  }

  private static byte[] contentOf(RawClient client, Socket data, boolean secured) throws Exception {
    try (Socket connection = secured ? client.secure(data) : data) {
      byte[] content = connection.getInputStream().readAllBytes();
      assertThat(client.reply()).isEqualTo("226 sent");
      return content;
    }
  }
}
