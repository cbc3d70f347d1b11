package org.ftpsbridge.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ftpsbridge.FtpsBridge;
import org.ftpsbridge.Settings;
import org.ftpsbridge.config.ConfigFile;
import org.ftpsbridge.observe.BackendOpened;
import org.ftpsbridge.observe.SessionFacts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How the bridge stands is told as it is at the moment, and not as it was. */
@Timeout(60)
class StandingTest {

  private final Path folder;
  private final Map<String, Integer> ports = new HashMap<>();

  StandingTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void aListenerThatIsGoneIsGoneHereTooUntilItComesBack() throws Exception {
    Settings both = settings("stays", "goes");
    BridgeMetrics metrics = new BridgeMetrics();
    FtpsBridge bridge = FtpsBridge.start(both, metrics);
    try {
      metrics.observe(bridge, List::of, "1.2.3");
      assertThat(doorsOf(metrics, "goes")).isNotEmpty();
      bridge.reload(settings("stays"));
      assertThat(doorsOf(metrics, "goes")).isEmpty();
      assertThat(doorsOf(metrics, "stays")).isNotEmpty();
      ports.remove("goes");
      bridge.reload(settings("stays", "goes"));
      assertThat(doorsOf(metrics, "goes")).hasSameSizeAs(doorsOf(metrics, "stays"));
    } finally {
      bridge.stop();
      metrics.close();
    }
  }

  @Test
  void ofAServerThatIsGoneNothingIsToldOnceItWasTold() throws Exception {
    BridgeMetrics metrics = new BridgeMetrics();
    FtpsBridge bridge = FtpsBridge.start(settings("stays"), metrics);
    try {
      metrics.observe(bridge, List::of, "1.2.3");
      while (bridge.servers().isEmpty()) {
        Thread.onSpinWait();
      }
      opened(metrics, "127.0.0.1:1");
      opened(metrics, "192.0.2.7:21");
      assertThat(openedOf(metrics, "192.0.2.7:21")).isNotEmpty();
      assertThat(openedOf(metrics, "192.0.2.7:21")).isEmpty();
      assertThat(openedOf(metrics, "127.0.0.1:1")).isNotEmpty();
      opened(metrics, "192.0.2.7:21");
      assertThat(openedOf(metrics, "192.0.2.7:21")).anyMatch(line -> line.endsWith("_count 1"));
    } finally {
      bridge.stop();
      metrics.close();
    }
  }

  private static void opened(BridgeMetrics metrics, String server) {
    metrics.onBackendOpened(
        new SessionFacts("s1", "stays", new InetSocketAddress("203.0.113.9", 40000)),
        new BackendOpened("legacy", server, Duration.ofMillis(7)));
  }

  private static List<String> openedOf(BridgeMetrics metrics, String server) {
    return metrics
        .scrape()
        .lines()
        .filter(line -> line.startsWith("ftpsbridge_backend_open_seconds"))
        .filter(line -> line.contains("server=\"" + server + "\""))
        .map(line -> line.replaceFirst("\\{.*} ", " "))
        .toList();
  }

  private static List<String> doorsOf(BridgeMetrics metrics, String listener) {
    return metrics
        .scrape()
        .lines()
        .filter(line -> line.startsWith("ftpsbridge_data_promises"))
        .filter(line -> line.contains("listener=\"" + listener + "\""))
        .toList();
  }

  private Settings settings(String... listeners) throws Exception {
    StringBuilder text = new StringBuilder("listeners:\n");
    for (String name : listeners) {
      int port = ports.computeIfAbsent(name, any -> freePort());
      text.append(
          """
            - { name: %s, bind: "127.0.0.1:0", security: plain, data: { port: %d }, backend: legacy }
          """
              .formatted(name, port));
    }
    text.append("backends:\n  legacy: { security: plain, address: \"127.0.0.1:1\" }\n");
    return ConfigFile.read(Files.writeString(folder.resolve("ftps-bridge.yaml"), text)).settings();
  }

  private static int freePort() {
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return any.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
