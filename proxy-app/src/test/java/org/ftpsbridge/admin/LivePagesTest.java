package org.ftpsbridge.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.ftpsbridge.metrics.BridgeMetrics;
import org.ftpsbridge.observe.LoginReport;
import org.ftpsbridge.observe.PartFate;
import org.ftpsbridge.observe.RunningTransfer;
import org.ftpsbridge.observe.SessionFacts;
import org.ftpsbridge.observe.TransferOutcome;
import org.ftpsbridge.observe.TransferReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of sessions and transfers that run, and how one is ended. */
class LivePagesTest {
  private static final SessionFacts SESSION =
      new SessionFacts("s1", "clear", new InetSocketAddress("203.0.113.9", 40000));

  @TempDir private Path folder = Path.of("");

  @Test
  void aSessionIsThereFromItsConnectionToItsEnd() throws Exception {
    try (AdminBench bench = AdminBench.start(folder, " }")) {
      assertThat(json(bench, "/sessions")).isEmpty();
      try (Socket client =
          new Socket(InetAddress.getLoopbackAddress(), bench.bridge.addressOf("clear").getPort())) {
        assertThat(line(client)).startsWith("220 ");
        JsonNode session = json(bench, "/sessions").get(0);
        assertThat(session.get("client").asText()).isEqualTo("127.0.0.1:" + client.getLocalPort());
        assertThat(session.get("listener").asText()).isEqualTo("clear");
        assertThat(session.has("user")).isFalse();
      }
      awaitNone(bench);
    }
  }

  @Test
  void whoIsLoggedInIsNamedAsInTheLog() throws Exception {
    try (AdminBench bench = AdminBench.start(folder, " }")) {
      bench.metrics.onSessionStarted(SESSION);
      bench.metrics.onLogin(
          SESSION, new LoginReport("al\r\nice", "legacy", "192.0.2.1:21", true, 230));
      JsonNode session = json(bench, "/sessions").get(0);
      assertThat(session.get("session").asText()).isEqualTo("s1");
      assertThat(session.get("user").asText()).isEqualTo("al\\x0D\\x0Aice");
      assertThat(session.get("backend").asText()).isEqualTo("legacy");
      assertThat(session.get("server").asText()).isEqualTo("192.0.2.1:21");
      assertThat(session.get("transfers")).isEmpty();
    }
  }

  @Test
  void aTransferHasItsBytesItsRateAndWhatIsKnownOfItsSize() throws Exception {
    try (AdminBench bench = AdminBench.start(folder, " }")) {
      Running transfer = new Running(250, OptionalLong.of(1000));
      begin(bench.metrics, transfer);
      JsonNode told = json(bench, "/transfers").get(0);
      assertThat(told.get("session").asText()).isEqualTo("s1");
      assertThat(told.get("client").asText()).isEqualTo("203.0.113.9:40000");
      assertThat(told.get("verb").asText()).isEqualTo("RETR");
      assertThat(told.get("path").asText()).isEqualTo("/some file");
      assertThat(told.get("direction").asText()).isEqualTo("download");
      assertThat(told.get("bytes").asLong()).isEqualTo(250);
      assertThat(told.get("size").asLong()).isEqualTo(1000);
      assertThat(told.get("progress").asDouble()).isEqualTo(0.25);
      assertThat(told.get("bytesPerSecond").asLong()).isBetween(1L, 250L);
      assertThat(told.get("seconds").asDouble()).isGreaterThan(0.9);
      assertThat(json(bench, "/sessions").get(0).get("transfers")).hasSize(1);
    }
  }

  @Test
  void withoutASizeThereIsNoProgress() throws Exception {
    try (AdminBench bench = AdminBench.start(folder, " }")) {
      begin(bench.metrics, new Running(250, OptionalLong.empty()));
      JsonNode told = json(bench, "/transfers").get(0);
      assertThat(told.has("size")).isFalse();
      assertThat(told.has("progress")).isFalse();
    }
  }

  @Test
  void itsBytesAreCountedOnceWheneverItIsLookedAt() throws Exception {
    try (AdminBench bench = AdminBench.start(folder, " }")) {
      Running transfer = new Running(250, OptionalLong.empty());
      begin(bench.metrics, transfer);
      assertThat(bytesCounted(bench)).isEqualTo(250);
      assertThat(bytesCounted(bench)).isEqualTo(250);
      transfer.bytes = 1000;
      assertThat(bytesCounted(bench)).isEqualTo(1000);
      transfer.bytes = 1200;
      transfer.over = true;
      bench.metrics.onTransferEnded(SESSION, report(1200));
      assertThat(bytesCounted(bench)).isEqualTo(1200);
      assertThat(json(bench, "/transfers")).isEmpty();
      assertThat(bench.get("/metrics").body())
          .contains(
              "ftpsbridge_transfers_total{direction=\"download\",listener=\"clear\","
                  + "outcome=\"complete\"} 1");
    }
  }

  @Test
  void aSessionThatIsDeletedHearsSoAndOthersGoOn() throws Exception {
    try (AdminBench bench = AdminBench.start(folder, " }")) {
      int port = bench.bridge.addressOf("clear").getPort();
      try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
        assertThat(line(client)).startsWith("220 ");
        String id = json(bench, "/sessions").get(0).get("session").asText();
        try (Socket other = new Socket(InetAddress.getLoopbackAddress(), port)) {
          assertThat(line(other)).startsWith("220 ");
          assertThat(bench.ask("DELETE", "/sessions/" + id).statusCode()).isEqualTo(202);
          assertThat(line(client)).startsWith("421 ").contains("an operator has ended the session");
          other.getOutputStream().write("NOOP\r\n".getBytes(StandardCharsets.US_ASCII));
          assertThat(line(other)).startsWith("200 ");
        }
      }
    }
  }

  @Test
  void oneThatIsNotThereIs404() throws Exception {
    try (AdminBench bench = AdminBench.start(folder, " }")) {
      assertThat(bench.ask("DELETE", "/sessions/nobody").statusCode()).isEqualTo(404);
      assertThat(bench.ask("DELETE", "/sessions").statusCode()).isEqualTo(405);
    }
  }

  private static void begin(BridgeMetrics metrics, RunningTransfer transfer) {
    metrics.onSessionStarted(SESSION);
    metrics.onTransferStarted(SESSION, transfer);
  }

  private static double bytesCounted(AdminBench bench) throws Exception {
    return bench
        .get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith("ftpsbridge_transfer_bytes_total{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  private static TransferReport report(long bytes) {
    return new TransferReport(
        "alice",
        "RETR",
        "/some file",
        TransferOutcome.COMPLETE,
        bytes,
        Duration.ofSeconds(1),
        226,
        Optional.empty(),
        "",
        PartFate.NONE);
  }

  private static void awaitNone(AdminBench bench) throws Exception {
    for (int i = 0; i < 1000 && !json(bench, "/sessions").isEmpty(); i++) {
      Thread.sleep(10);
    }
    assertThat(json(bench, "/sessions")).isEmpty();
  }

  private static JsonNode json(AdminBench bench, String path) throws Exception {
    HttpResponse<String> answer = bench.get(path);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    return new ObjectMapper().readTree(answer.body());
  }

  private static String line(Socket socket) throws Exception {
    return String.valueOf(
        new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
            .readLine());
  }

  /** A transfer that began a second ago. */
  private static final class Running implements RunningTransfer {
    private final long started = System.nanoTime() - Duration.ofSeconds(1).toNanos();
    private final OptionalLong size;
    private volatile long bytes;
    private volatile boolean over;

    Running(long bytes, OptionalLong size) {
      this.bytes = bytes;
      this.size = size;
    }

    @Override
    public String user() {
      return "alice";
    }

    @Override
    public String verb() {
      return "RETR";
    }

    @Override
    public String path() {
      return "/some file";
    }

    @Override
    public boolean isUpload() {
      return false;
    }

    @Override
    public long startedNanos() {
      return started;
    }

    @Override
    public long bytes() {
      return bytes;
    }

    @Override
    public OptionalLong size() {
      return size;
    }

    @Override
    public boolean isOver() {
      return over;
    }
  }
}
