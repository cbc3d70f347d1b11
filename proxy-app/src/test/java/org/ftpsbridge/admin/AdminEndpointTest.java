package org.ftpsbridge.admin;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may ask the admin endpoint, and for what. */
class AdminEndpointTest {
  private static final String DRAINED = "GET /drained HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
  private static final String TOKEN = "0123456789abcdefghij";

  @TempDir private Path folder = Path.of("");

  @Test
  void whoAsksForNothingThatIsThereIsToldSo() throws Exception {
    try (AdminBench bench = AdminBench.start(folder, " }")) {
      assertThat(bench.get("/").statusCode()).isIn(200, 404);
      assertThat(bench.get("/nothing").statusCode()).isEqualTo(404);
      HttpResponse<String> wrong = bench.ask("DELETE", "/livez");
      assertThat(wrong.statusCode()).isEqualTo(405);
      assertThat(wrong.headers().firstValue("Allow")).contains("GET");
      assertThat(bench.get("/livez").statusCode()).isEqualTo(200);
    }
  }

  /** More than may wait, one after the other, none of which stays for the answer. */
  @Test
  void whoGoesWaitsForNoDrain() throws Exception {
    try (AdminBench bench = AdminBench.start(folder, " }")) {
      for (int i = 0; i < 2 * DrainEnd.MOST_WAITING; i++) {
        ask(bench).close();
      }
      // Whoever asks before the endpoint has seen the others go may be told that too many wait.
      assertThat(Stream.generate(() -> waits(bench)).limit(10).anyMatch(one -> one)).isTrue();
    }
  }

  private static Socket ask(AdminBench bench) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), bench.port());
    socket.getOutputStream().write(DRAINED.getBytes(US_ASCII));
    return socket;
  }

  private static boolean waits(AdminBench bench) {
    try (Socket socket = ask(bench)) {
      socket.setSoTimeout(1000);
      assertThat(socket.getInputStream().read()).isNotNegative();
      return false;
    } catch (SocketTimeoutException e) {
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void noAnswerIsKeptOrReadByOtherSites() throws Exception {
    try (AdminBench bench = AdminBench.start(folder, " }")) {
      assertThat(bench.get("/livez").headers().map())
          .containsEntry("cache-control", List.of("no-store"))
          .containsEntry("x-content-type-options", List.of("nosniff"))
          .containsEntry("cross-origin-resource-policy", List.of("same-origin"))
          .doesNotContainKey("access-control-allow-origin");
    }
  }

  @Test
  void headHasTheLengthAndNoBody() throws Exception {
    try (AdminBench bench = AdminBench.start(folder, " }")) {
      HttpResponse<String> head = bench.ask("HEAD", "/livez");
      assertThat(head.statusCode()).isEqualTo(200);
      assertThat(head.headers().firstValue("Content-Length")).contains("6");
      assertThat(head.body()).isEmpty();
    }
  }

  @Test
  void withoutTheTokenOnlyProbesAreAnswered() throws Exception {
    try (AdminBench bench = withToken()) {
      HttpResponse<String> refused = bench.get("/metrics");
      assertThat(refused.statusCode()).isEqualTo(401);
      assertThat(refused.headers().firstValue("WWW-Authenticate"))
          .hasValueSatisfying(way -> assertThat(way).startsWith("Basic realm="));
      assertThat(refused.body()).doesNotContain("ftpsbridge_");
      assertThat(bench.get("/nothing").statusCode()).isEqualTo(401);
      assertThat(bench.get("/livez").statusCode()).isEqualTo(200);
      assertThat(bench.get("/readyz").statusCode()).isEqualTo(200);
      assertThat(bench.get("/metrics", "Authorization", "Bearer " + TOKEN).statusCode())
          .isEqualTo(200);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Bearer 0123456789abcdefghij, 200",
    "bearer 0123456789abcdefghij, 200",
    // any:0123456789abcdefghij
    "Basic YW55OjAxMjM0NTY3ODlhYmNkZWZnaGlq, 200",
    "Bearer 0123456789abcdefghi, 401",
    "Bearer 0123456789abcdefghijk, 401",
    "Bearer, 401",
    "0123456789abcdefghij, 401",
    // 0123456789abcdefghij:any
    "Basic MDEyMzQ1Njc4OWFiY2RlZmdoaWo6YW55, 401",
    "Basic ?, 401"
  })
  void theTokenIsTakenAsBearerOrPassword(String shown, int status) throws Exception {
    try (AdminBench bench = withToken()) {
      assertThat(bench.get("/metrics", "Authorization", shown).statusCode()).isEqualTo(status);
    }
  }

  @Test
  void anotherTokenHoldsFromThenOn() throws Exception {
    try (AdminBench bench = withToken()) {
      assertThat(bench.get("/metrics", "Authorization", "Bearer " + TOKEN).statusCode())
          .isEqualTo(200);
      Files.writeString(folder.resolve("token"), "abcdefghij0123456789");
      Runnable adopt =
          bench.endpoint.prepare(
              AdminBench.loaded(folder, ", tokenFile: token }", "address: \"127.0.0.1:1\"")
                  .admin()
                  .orElseThrow());
      adopt.run();
      assertThat(bench.get("/metrics", "Authorization", "Bearer " + TOKEN).statusCode())
          .isEqualTo(401);
      assertThat(bench.get("/metrics", "Authorization", "Bearer abcdefghij0123456789").statusCode())
          .isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.0.0.1:9990",
        "[::1]:9990",
        "192.0.2.1:80",
        "localhost",
        "LOCALHOST:1"
      })
  void aHostThatIsAnAddressOrLocalhostIsServed(String host) throws Exception {
    try (AdminBench bench = AdminBench.start(folder, " }")) {
      assertThat(bench.status("GET /metrics HTTP/1.1", "Host: " + host)).contains(" 200 ");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "attacker.example",
        "attacker.example:9990",
        "127.0.0.1.attacker.example",
        "localhost.attacker.example",
        "attacker.example@127.0.0.1",
        "[::1].attacker.example",
        "2130706433",
        ""
      })
  void aNameThatSomebodyLetsPointHereIsNot(String host) throws Exception {
    try (AdminBench bench = AdminBench.start(folder, " }")) {
      for (String path : List.of("/metrics", "/livez", "/nothing")) {
        assertThat(bench.status("GET " + path + " HTTP/1.1", "Host: " + host)).contains(" 403 ");
      }
    }
  }

  @Test
  void whereATokenIsAskedForAnyNameIsServed() throws Exception {
    try (AdminBench bench = withToken()) {
      String host = "Host: bridge.monitoring.svc:9990";
      assertThat(bench.status("GET /metrics HTTP/1.1", host, "Authorization: Bearer " + TOKEN))
          .contains(" 200 ");
      assertThat(bench.status("GET /metrics HTTP/1.1", host)).contains(" 401 ");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET, Origin, http://127.0.0.1:1234, 200",
    "GET, Origin, https://attacker.example, 403",
    "GET, Origin, https://127.0.0.1:1234, 403",
    "GET, Origin, http://127.0.0.1:1235, 403",
    "GET, Origin, null, 403",
    "GET, Sec-Fetch-Site, cross-site, 200",
    "POST, Sec-Fetch-Site, cross-site, 403",
    "POST, Sec-Fetch-Site, same-site, 403",
    "POST, Sec-Fetch-Site, same-origin, 405",
    "POST, Sec-Fetch-Site, none, 405",
    "POST, Origin, http://127.0.0.1:1234, 405",
    "POST, Origin, https://attacker.example, 403"
  })
  void aPageOfAnotherSiteIsNotServed(String method, String header, String value, int status)
      throws Exception {
    try (AdminBench bench = AdminBench.start(folder, " }")) {
      assertThat(
              bench.status(
                  method + " /metrics HTTP/1.1",
                  "Host: 127.0.0.1:1234",
                  header + ": " + value,
                  "Content-Length: 0"))
          .contains(" " + status + " ");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET /livez HTTP/1.0, 505",
    "PRI * HTTP/2.0, 505",
    "GET http://127.0.0.1/livez HTTP/1.1, 400",
    "GET /livez, 400",
    "USER anonymous, 400"
  })
  void whatIsNoRequestOfThisKindIsRefused(String line, int status) throws Exception {
    try (AdminBench bench = AdminBench.start(folder, " }")) {
      assertThat(bench.status(line, "Host: 127.0.0.1")).contains(" " + status + " ");
    }
  }

  @Test
  void aRequestNamesOneHost() throws Exception {
    try (AdminBench bench = AdminBench.start(folder, " }")) {
      assertThat(bench.status("GET /livez HTTP/1.1")).contains(" 400 ");
      assertThat(bench.status("GET /livez HTTP/1.1", "Host: 127.0.0.1", "Host: localhost"))
          .contains(" 400 ");
    }
  }

  @Test
  void whatIsTooLongIsRefused() throws Exception {
    try (AdminBench bench = AdminBench.start(folder, " }")) {
      String filler = "a".repeat(9000);
      assertThat(bench.status("GET /" + filler + " HTTP/1.1", "Host: 127.0.0.1")).contains(" 431 ");
      assertThat(bench.status("GET /livez HTTP/1.1", "Host: 127.0.0.1", "X: " + filler))
          .contains(" 431 ");
      assertThat(
              bench.status("POST /livez HTTP/1.1", "Host: 127.0.0.1", "Content-Length: 999999999"))
          .contains(" 413 ");
    }
  }

  @Test
  void pipelinedRequestsAreAnsweredInTheirOrder() throws Exception {
    try (AdminBench bench = AdminBench.start(folder, " }")) {
      String answers =
          bench.raw(
              "GET /nothing HTTP/1.1",
              "Host: 127.0.0.1",
              "",
              "GET /livez HTTP/1.1",
              "Host: 127.0.0.1",
              "Connection: close");
      assertThat(answers).containsSubsequence("HTTP/1.1 404 ", "HTTP/1.1 200 ", "alive");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/%", "/%zz", "/livez?%zz", "/livez?a=%4"})
  void whatNobodyCanDecodeIsAnsweredTooWhereverItStands(String path) throws Exception {
    try (AdminBench bench = AdminBench.start(folder, " }")) {
      assertThat(bench.status("GET " + path + " HTTP/1.1", "Host: 127.0.0.1")).contains(" 400 ");
      String answers =
          bench.raw(
              "GET /livez HTTP/1.1",
              "Host: 127.0.0.1",
              "",
              "GET " + path + " HTTP/1.1",
              "Host: 127.0.0.1",
              "Connection: close");
      assertThat(answers).containsSubsequence("HTTP/1.1 200 ", "alive", "HTTP/1.1 400 ");
    }
  }

  @Test
  void silentConnectionsDoNotKeepProbesOut() throws Exception {
    try (AdminBench bench = AdminBench.start(folder, " }")) {
      List<Socket> silent = new ArrayList<>();
      try {
        for (int i = 0; i < 200; i++) {
          silent.add(new Socket(InetAddress.getLoopbackAddress(), bench.port()));
        }
        assertThat(bench.get("/livez").statusCode()).isEqualTo(200);
        // The first made room for others; what is left is closed with the endpoint.
        silent.get(0).setSoTimeout(5000);
        assertThat(silent.get(0).getInputStream().read()).isEqualTo(-1);
      } finally {
        for (Socket one : silent) {
          one.close();
        }
      }
    }
  }

  @Test
  void aPortThatIsTakenIsNamed() throws Exception {
    try (AdminBench first = AdminBench.start(folder, " }")) {
      Files.createDirectory(folder.resolve("second"));
      Path config = folder.resolve("second");
      assertThatThrownBy(
              () -> AdminEndpoint.start(withBind(first, config).admin().orElseThrow(), List.of()))
          .isInstanceOf(BindException.class)
          .hasMessageContaining("cannot bind admin to 127.0.0.1:" + first.port());
    }
  }

  private static org.ftpsbridge.config.Loaded withBind(AdminBench first, Path folder)
      throws IOException {
    AdminBench.loaded(folder, " }", "address: \"127.0.0.1:1\"");
    Path file = folder.resolve("ftps-bridge.yaml");
    Files.writeString(
        file, Files.readString(file).replaceFirst("127.0.0.1:0", "127.0.0.1:" + first.port()));
    try {
      return org.ftpsbridge.config.ConfigFile.read(file);
    } catch (org.ftpsbridge.config.ConfigException e) {
      throw new IOException(e);
    }
  }

  private AdminBench withToken() throws IOException {
    Files.writeString(folder.resolve("token"), TOKEN + "\n");
    return AdminBench.start(folder, ", tokenFile: token }");
  }
}
