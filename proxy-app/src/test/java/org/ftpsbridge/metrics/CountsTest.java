package org.ftpsbridge.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ftpsbridge.FtpsBridge;
import org.ftpsbridge.Settings;
import org.ftpsbridge.config.ConfigFile;
import org.ftpsbridge.observe.ConnectionRefusal;
import org.ftpsbridge.observe.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What has not happened yet is counted as 0, so that the first time is seen as an increase. */
@Timeout(60)
class CountsTest {
  private static final String LIMIT =
      "ftpsbridge_connections_refused_total{limit=\"sessions\",listener=\"clear\"} ";
  private static final String LOSS =
      "ftpsbridge_backend_losses_total{backend=\"legacy\",reason=\"backend-unreachable\"} 0.0";

  private final Path folder;
  private final int dataPort;

  CountsTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      dataPort = any.getLocalPort();
    }
  }

  @Test
  void whatMayHappenAtAListenerBeginsAtZeroAndGoesOnFromThere() throws Exception {
    BridgeMetrics metrics = new BridgeMetrics();
    FtpsBridge bridge = FtpsBridge.start(settings("legacy"), metrics);
    try {
      metrics.observe(bridge, List::of, "1.2.3");
      assertThat(metrics.scrape())
          .contains(LIMIT + "0.0", LOSS)
          .contains(
              "ftpsbridge_logins_total{backend=\"legacy\",listener=\"clear\",result=\"refused\"} 0",
              "ftpsbridge_transfers_total{direction=\"upload\",listener=\"clear\",outcome=\"aborted\"}"
                  + " 0",
              "ftpsbridge_sessions_ended_total{listener=\"clear\",reason=\"defect\"} 0",
              "ftpsbridge_hints_total{hint=\"old-protocol\",listener=\"clear\"} 0");
      metrics.onConnectionRefused(
          new ConnectionRefusal(
              "clear", new InetSocketAddress("203.0.113.9", 40000), Refusal.SESSIONS));
      assertThat(metrics.scrape()).contains(LIMIT + "1.0");
    } finally {
      bridge.stop();
      metrics.close();
    }
  }

  @Test
  void aBackendThatComesWithAReloadBeginsAtZeroToo() throws Exception {
    BridgeMetrics metrics = new BridgeMetrics();
    FtpsBridge bridge = FtpsBridge.start(settings("earlier"), metrics);
    try {
      metrics.observe(bridge, List::of, "1.2.3");
      assertThat(metrics.scrape()).doesNotContain(LOSS);
      bridge.reload(settings("legacy"));
      assertThat(metrics.scrape()).contains(LOSS);
    } finally {
      bridge.stop();
      metrics.close();
    }
  }

  @Test
  void whetherTheLastReloadWasTakenOnIsTold() throws Exception {
    BridgeMetrics metrics = new BridgeMetrics();
    FtpsBridge bridge = FtpsBridge.start(settings("legacy"), metrics);
    try {
      metrics.observe(bridge, List::of, "1.2.3");
      assertThat(metrics.scrape()).contains("\nftpsbridge_reload_successful 1.0");
      metrics.onReload(Refusal.SESSIONS, false);
      assertThat(metrics.scrape()).contains("\nftpsbridge_reload_successful 0.0");
      metrics.onReload(Refusal.SESSIONS, true);
      assertThat(metrics.scrape()).contains("\nftpsbridge_reload_successful 1.0");
    } finally {
      bridge.stop();
      metrics.close();
    }
  }

  @Test
  void memoryOutsideTheHeapIsToldWithItsLimit() throws Exception {
    BridgeMetrics metrics = new BridgeMetrics();
    FtpsBridge bridge = FtpsBridge.start(settings("legacy"), metrics);
    try {
      metrics.observe(bridge, List::of, "1.2.3");
      assertThat(value(metrics, "ftpsbridge_buffers_direct_limit_bytes"))
          .isEqualTo((double) Runtime.getRuntime().maxMemory())
          .isGreaterThan(value(metrics, "ftpsbridge_buffers_direct_bytes"));
    } finally {
      bridge.stop();
      metrics.close();
    }
  }

  private static double value(BridgeMetrics metrics, String metric) {
    return metrics
        .scrape()
        .lines()
        .filter(line -> line.startsWith(metric + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(metric.length())))
        .sum();
  }

  private Settings settings(String backend) throws Exception {
    String text =
        """
        listeners:
          - { name: clear, bind: "127.0.0.1:0", security: plain, data: { port: %d }, backend: %s }
        backends:
          %s: { security: plain, address: "127.0.0.1:1" }
        """
            .formatted(dataPort, backend, backend);
    return ConfigFile.read(Files.writeString(folder.resolve("ftps-bridge.yaml"), text)).settings();
  }
}
