package org.ftpsbridge.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What orchestrators are told. */
class ProbesTest {
  private static final String BAD =
      "address: \"127.0.0.1:%d\", health: { every: 1s, timeout: 500ms, fall: 1 }";

  @TempDir private Path folder = Path.of("");

  @Test
  void aBridgeThatTakesSessionsLivesAndIsReady() throws Exception {
    try (AdminBench bench = AdminBench.start(folder, " }")) {
      assertThat(bench.get("/livez").body()).isEqualTo("alive\n");
      HttpResponse<String> ready = bench.get("/readyz");
      assertThat(ready.statusCode()).isEqualTo(200);
      assertThat(ready.body()).isEqualTo("ready\n");
    }
  }

  @Test
  void oneThatDrainsLivesAndIsNotReady() throws Exception {
    try (AdminBench bench = AdminBench.start(folder, " }")) {
      bench.bridge.drain();
      HttpResponse<String> ready = bench.get("/readyz");
      assertThat(ready.statusCode()).isEqualTo(503);
      assertThat(ready.body()).isEqualTo("not ready: draining\n");
      assertThat(bench.get("/livez").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void whereBackendsMatterOneOfThemHasToBeUsable() throws Exception {
    String admin = " }\nreadiness: { backends: any }";
    try (ServerSocket silent = new ServerSocket(0);
        AdminBench bench = start(admin, silent.getLocalPort())) {
      assertThat(bench.get("/readyz").statusCode()).isEqualTo(200);
      HttpResponse<String> ready = untilChecked(bench, 503);
      assertThat(ready.body()).isEqualTo("not ready: no server of any backend can be used\n");
      assertThat(bench.get("/livez").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void elsewhereTheyDoNot() throws Exception {
    try (ServerSocket silent = new ServerSocket(0);
        AdminBench bench = start(" }", silent.getLocalPort())) {
      assertThat(untilChecked(bench, 200).body()).isEqualTo("ready\n");
    }
  }

  private AdminBench start(String admin, int port) throws Exception {
    return AdminBench.start(folder, admin, BAD.formatted(port), HttpClient.newHttpClient());
  }

  /** What it says once the one server is down, or has been for a moment. */
  private static HttpResponse<String> untilChecked(AdminBench bench, int status) throws Exception {
    Instant end = Instant.now().plus(Duration.ofSeconds(20));
    HttpResponse<String> ready = bench.get("/readyz");
    while (Instant.now().isBefore(end)
        && (bench.bridge.servers().stream()
                .noneMatch(one -> one.condition() == org.ftpsbridge.observe.ServerCondition.DOWN)
            || ready.statusCode() != status)) {
      Thread.sleep(20);
      ready = bench.get("/readyz");
    }
    assertThat(ready.statusCode()).isEqualTo(status);
    return ready;
  }
}
