package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.UnaryOperator;
import org.ftpsbridge.Settings;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.policy.ClientDialect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who does not speak FTP: a browser that was sent here by somebody, and its honest twin. */
class ForeignersTest {

  private static final int REFUSALS = 20;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1",
        "get /x",
        "HEAD / HTTP/1.0",
        "POST /upload HTTP/1.1",
        "PUT /%0d%0aUSER HTTP/1.1",
        "DELETE /x HTTP/1.1",
        "CONNECT 127.0.0.1:21 HTTP/1.1",
        "OPTIONS * HTTP/1.1",
        "TRACE / HTTP/1.1",
        "PATCH /x HTTP/1.1",
        "PRI * HTTP/2.0"
      })
  void aWebRequestEndsTheSessionAndReachesNoBackend(String request) throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client()) {
      assertThat(client.reply()).startsWith("220 ");
      client.raw(request + "\r\nHost: x\r\n\r\nUSER eve\r\n");
      assertThat(client.reply()).isEqualTo("500 This is a server of FTP alone.");
      assertThat(client.reply()).isEmpty();
      assertThat(bench.events().end()).isEqualTo(CloseReason.FOREIGN_PROTOCOL);
      assertThat(bench.backend().connections()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({"EXPLICIT, GET / HTTP/1.1", "PLAIN, GET / HTTP/1.1", "PLAIN, PRI * HTTP/2.0"})
  void inClearAWebRequestEndsTheSessionToo(Security security, String request) throws Exception {
    try (Bench bench = Bench.start(listening(security));
        RawClient client = bench.silentClient()) {
      assertThat(client.reply()).startsWith("220 ");
      client.raw(request + "\r\nHost: x\r\n\r\nUSER eve\r\n");
      assertThat(client.reply()).startsWith("500 ");
      assertThat(client.reply()).isEmpty();
      assertThat(bench.events().end()).isEqualTo(CloseReason.FOREIGN_PROTOCOL);
      assertThat(bench.backend().connections()).isZero();
    }
  }

  @Test
  void underTlsOfAnExplicitListenerAWebRequestEndsTheSessionToo() throws Exception {
    try (Bench bench = Bench.start(listening(Security.EXPLICIT));
        RawClient client = bench.silentClient()) {
      client.reply();
      assertThat(client.authenticate("TLS").ask("GET / HTTP/1.1")).startsWith("500 ");
      assertThat(bench.events().end()).isEqualTo(CloseReason.FOREIGN_PROTOCOL);
    }
  }

  @Test
  void betweenUserAndPassAWebRequestIsNotPassedOn() throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client()) {
      client.reply();
      client.ask("USER alice");
      assertThat(client.ask("GET / HTTP/1.1")).startsWith("500 ");
      assertThat(bench.events().end()).isEqualTo(CloseReason.FOREIGN_PROTOCOL);
      assertThat(bench.backend().heard()).noneMatch(line -> line.startsWith("GET"));
    }
  }

  @Test
  void onceLoggedInAWordIsTheBackendsBusiness() throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      assertThat(client.ask("PUT f")).isEqualTo("200 PUT ok");
    }
  }

  @Test
  void whoSaysNothingButWhatIsRefusedIsLeftAndRepeatedNothing() throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client()) {
      client.reply();
      for (int word = 1; word <= REFUSALS; word++) {
        assertThat(client.ask("<script>" + word + " eve")).startsWith("530 ").doesNotContain("eve");
      }
      assertThat(client.reply()).startsWith("421 ");
      assertThat(client.reply()).isEmpty();
      assertThat(bench.events().end()).isEqualTo(CloseReason.TOO_MANY_REFUSALS);
      assertThat(bench.backend().connections()).isZero();
    }
  }

  @Test
  void whoIsRefusedSomeAndLogsInIsServed() throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client()) {
      client.reply();
      for (int word = 1; word < REFUSALS; word++) {
        assertThat(client.ask("XODD " + word)).startsWith("530 ");
      }
      assertThat(client.ask("USER alice")).startsWith("331 ");
      assertThat(client.ask("PASS secret")).startsWith("230 ");
    }
  }

  private static UnaryOperator<Settings> listening(Security security) {
    return Bench.speaking(ClientDialect.standard(security));
  }
}
