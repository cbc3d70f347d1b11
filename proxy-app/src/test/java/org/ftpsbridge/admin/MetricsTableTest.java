package org.ftpsbridge.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table of metrics that people read is the one that Prometheus gets. */
class MetricsTableTest {
  private static final Path README = Path.of("README.md");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `(ftpsbridge_\\w+)` \\| ([^|]*)\\|");
  private static final Pattern SAMPLE = Pattern.compile("(?m)^(ftpsbridge_\\w+)(?:\\{(.*?)\\})? ");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");

  @TempDir private Path folder = Path.of("");

  @Test
  void eachMetricStandsInItWithItsLabels() throws Exception {
    try (AdminBench bench = AdminBench.start(folder, " }")) {
      EveryEvent.tell(bench.metrics);
      Map<String, String> running = new TreeMap<>();
      SAMPLE.matcher(bench.get("/metrics").body()).results().forEach(row -> add(running, row));
      // Known where a backend was asked for, or a server checked.
      running.put("ftpsbridge_backend_server_sessions", "backend, server");
      running.put("ftpsbridge_backend_server_condition", "backend, condition, server");
      running.put("ftpsbridge_backend_server_check_seconds", "backend, server");
      running.put("ftpsbridge_certificate_expiry_timestamp_seconds", "certificate");
      assertThat(table()).isEqualTo(running);
    }
  }

  private static void add(Map<String, String> running, MatchResult sample) {
    String name = sample.group(1).replaceFirst("_(bucket|sum|count|max)$", "");
    String labels = sample.group(2) == null ? "" : sample.group(2);
    running.put(
        name,
        LABEL
            .matcher(labels)
            .results()
            .map(label -> label.group(1))
            .filter(label -> !label.equals("le"))
            .collect(Collectors.toCollection(TreeSet::new))
            .stream()
            .collect(Collectors.joining(", ")));
  }

  private static Map<String, String> table() throws Exception {
    Map<String, String> rows = new TreeMap<>();
    ROW.matcher(Files.readString(README))
        .results()
        .forEach(row -> rows.put(row.group(1), row.group(2).strip()));
    return rows;
  }
}
