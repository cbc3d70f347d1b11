package org.ftpsbridge.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page, and what it is given. */
class OverviewTest {
  @TempDir private Path folder = Path.of("");

  @ParameterizedTest
  @CsvSource({
    "/, text/html; charset=utf-8",
    "/page.css, text/css; charset=utf-8",
    "/page.js, text/javascript; charset=utf-8"
  })
  void itsFilesMayLoadNothingFromElsewhere(String path, String type) throws Exception {
    try (AdminBench bench = AdminBench.start(folder, " }")) {
      HttpResponse<String> file = bench.get(path);
      assertThat(file.statusCode()).isEqualTo(200);
      assertThat(file.headers().firstValue("Content-Type")).contains(type);
      assertThat(file.headers().firstValue("Content-Security-Policy"))
          .hasValueSatisfying(
              policy ->
                  assertThat(policy)
                      .startsWith("default-src 'none'; ")
                      .contains("frame-ancestors 'none'")
                      .doesNotContain("unsafe", "http"));
      assertThat(file.body().replace("http://www.w3.org/2000/svg", ""))
          .doesNotContain("http://", "https://", "innerHTML");
    }
  }

  @Test
  void itTakesTheTokenAsEverythingElse() throws Exception {
    Files.writeString(folder.resolve("token"), "0123456789abcdefghij\n");
    try (AdminBench bench = AdminBench.start(folder, ", tokenFile: token }")) {
      assertThat(bench.get("/").statusCode()).isEqualTo(401);
      assertThat(bench.get("/overview").statusCode()).isEqualTo(401);
      // any:0123456789abcdefghij
      assertThat(
              bench
                  .get("/", "Authorization", "Basic YW55OjAxMjM0NTY3ODlhYmNkZWZnaGlq")
                  .statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void itIsGivenWhatRunsAndWhatHasFailed() throws Exception {
    try (AdminBench bench = AdminBench.start(folder, " }")) {
      EveryEvent.tell(bench.metrics);
      JsonNode told = new ObjectMapper().readTree(bench.get("/overview").body());
      assertThat(told.get("version").asText()).isEqualTo("1.2.3");
      assertThat(told.has("notReady")).isFalse();
      assertThat(told.get("failures"))
          .extracting(one -> one.get("what").asText() + " " + one.get("reason").asText())
          .contains(
              "session tls-failed",
              "backend backend-lost",
              "connection refused sessions",
              "client not served http");
      bench.bridge.drain();
      assertThat(
              new ObjectMapper().readTree(bench.get("/overview").body()).get("notReady").asText())
          .isEqualTo("draining");
    }
  }
}
