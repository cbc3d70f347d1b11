package org.ftpsbridge.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.ftpsbridge.FtpsBridge;
import org.ftpsbridge.admin.Admin;
import org.ftpsbridge.admin.AdminEndpoint;
import org.ftpsbridge.admin.Controls;
import org.ftpsbridge.admin.ReloadResult;
import org.ftpsbridge.app.demo.DemoCertificate;
import org.ftpsbridge.config.ConfigFile;
import org.ftpsbridge.config.Loaded;
import org.ftpsbridge.metrics.BridgeMetrics;
import org.ftpsbridge.observe.SessionDialect;
import org.ftpsbridge.trace.TraceEvents;
import org.ftpsbridge.trace.Traces;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code ftps-bridge trace} shows of a bridge, and how it finds it. */
class TraceCommandTest {
  private static final String TOKEN = "0123456789abcdefghij";
  private static final String SECURED =
      ", tokenFile: token, tls: { certificate: tls.crt, key: tls.key }";

  private final Path folder;
  private final Path file;
  private final StringWriter err = new StringWriter();

  TraceCommandTest(@TempDir Path folder) throws Exception {
    this.folder = folder;
    this.file = folder.resolve("ftps-bridge.yaml");
    DemoCertificate.make(folder, List.of());
    Files.writeString(folder.resolve("token"), TOKEN + "\n");
    Files.writeString(folder.resolve("wrong"), "x" + TOKEN);
  }

  /** A bridge whose backend cannot be reached, with its endpoint. */
  private static final class Running implements AutoCloseable, Controls {
    private final Loaded loaded;
    private final Traces traces = new Traces();
    private final FtpsBridge bridge;
    private final AdminEndpoint endpoint;

    Running(Path file) throws Exception {
      loaded = ConfigFile.read(file);
      bridge = FtpsBridge.start(loaded.settings(), new TraceEvents(traces));
      endpoint =
          Admin.start(loaded.admin().orElseThrow(), bridge, new BridgeMetrics(), traces, this);
    }

    /** A client says this and reads the replies until the end. */
    void converse(String said) throws IOException {
      try (Socket client =
          new Socket(InetAddress.getLoopbackAddress(), bridge.addressOf("clear").getPort())) {
        client.getOutputStream().write(said.getBytes(StandardCharsets.UTF_8));
        new BufferedReader(
                new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1))
            .lines()
            .forEach(reply -> {});
      }
    }

    @Override
    public Loaded loaded() {
      return loaded;
    }

    @Override
    public Map<String, Object> wordsOf(SessionDialect dialect) {
      return Map.of();
    }

    @Override
    public CompletionStage<ReloadResult> reload() {
      return CompletableFuture.completedFuture(
          new ReloadResult(ReloadResult.Outcome.TAKEN_ON, List.of()));
    }

    @Override
    public boolean startDrain() {
      return false;
    }

    @Override
    public void close() {
      endpoint.stop();
      bridge.stop();
    }
  }

  /** The command, which runs in a thread of its own until its trace ends. */
  private final class Command implements AutoCloseable {
    private final BufferedReader out;
    private final CompletableFuture<Integer> code;

    Command(String... args) throws IOException {
      PipedReader reader = new PipedReader();
      PrintWriter writer = new PrintWriter(new PipedWriter(reader), true);
      out = new BufferedReader(reader);
      code = CompletableFuture.supplyAsync(() -> runOn(writer, args));
    }

    private int runOn(PrintWriter writer, String... args) {
      try (writer) {
        return Main.run(writer, new PrintWriter(err, true), args);
      }
    }

    /** The lines up to the first that holds this; fails at the end. */
    List<String> until(String part) {
      List<String> lines = new ArrayList<>();
      try {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
          lines.add(line);
          if (line.contains(part)) {
            return lines;
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      throw new AssertionError("nobody wrote " + part + " in " + lines + err);
    }

    int code() throws Exception {
      return code.get(20, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }

  @Test
  void itShowsTheSessionsOfAUserAndNoOthersUntilTheTraceEnds() throws Exception {
    try (Running running = new Running(config(""));
        Command trace =
            new Command("trace", "--config", file.toString(), "--user", "j\u00fcrgen")) {
      assertThat(trace.until("tracing user")).hasSize(1);
      running.converse("USER bob\r\n");
      running.converse("NOOP\r\nUSER j\u00fcrgen\r\nPASS hunter2\r\n");
      List<String> seen = trace.until("session: ended");
      assertThat(seen).anyMatch(line -> line.endsWith(" C>  USER j\\xC3\\xBCrgen"));
      assertThat(seen).anyMatch(line -> line.contains(" C<  421 "));
      assertThat(seen).anyMatch(line -> line.endsWith(" C>  PASS ***"));
      assertThat(seen).noneMatch(line -> line.contains("bob") || line.contains("hunter2"));
      running.endpoint.stop();
      trace.until("the trace ends: the bridge stops");
      assertThat(trace.code()).isZero();
    }
  }

  @Test
  void fromTheConfigurationItKnowsTokenAndCertificate() throws Exception {
    try (Running running = new Running(config(SECURED));
        Command trace =
            new Command(
                "trace",
                "-c",
                file.toString(),
                "--address",
                "127.0.0.0/8",
                "--json",
                "--minutes",
                "1")) {
      assertThat(trace.until("tracing address 127.0.0.0/8 for 1 min;").get(0))
          .startsWith("{\"time\":\"")
          .endsWith("}");
      running.converse("QUIT\r\n");
      trace.until("\"kind\":\"heard\",\"text\":\"QUIT\"");
    }
  }

  @Test
  void withoutAConfigurationItIsToldWhereAndHow() throws Exception {
    try (Running running = new Running(config(SECURED))) {
      String url = "https://localhost:" + running.endpoint.address().port();
      try (Command trace =
          new Command(options(url, "token", "--trust", folder.resolve("tls.crt").toString()))) {
        trace.until("tracing session ab-1");
      }
      try (Command trace =
          new Command(options(url, "wrong", "--trust", folder.resolve("tls.crt").toString()))) {
        assertThat(trace.code()).isEqualTo(1);
        assertThat(err.toString()).contains("no trace: the endpoint answers 401 the token");
      }
      try (Command trace = new Command(options(url, "token"))) {
        assertThat(trace.code()).isEqualTo(1);
        assertThat(err.toString()).contains("unable to find valid certification path");
      }
    }
  }

  @Test
  void anotherCertificateThanThatOfTheConfigurationIsNotTrusted() throws Exception {
    try (Running running = new Running(config(SECURED))) {
      assertThat(running.traces.onlookers()).isEmpty();
      DemoCertificate.make(folder, List.of());
      try (Command trace = new Command("trace", "-c", file.toString(), "--user", "alice")) {
        assertThat(trace.code()).isEqualTo(1);
        assertThat(err.toString()).contains("it shows another certificate");
      }
    }
  }

  @Test
  void whereNobodyReadsItAnyMoreItEndsAndItsTraceToo() throws Exception {
    try (Running running = new Running(config(""))) {
      Command trace = new Command("trace", "-c", file.toString(), "--address", "127.0.0.1");
      trace.until("tracing");
      trace.close();
      running.converse("NOOP\r\nQUIT\r\n");
      assertThat(trace.code()).isZero();
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (!running.traces.onlookers().isEmpty()) {
        assertThat(System.nanoTime()).isLessThan(deadline);
        Thread.sleep(5);
      }
    }
  }

  @Test
  void whereNoBridgeRunsItSaysSo() throws Exception {
    try (Command trace = new Command("trace", "-c", config("").toString(), "--user", "alice")) {
      assertThat(trace.code()).isEqualTo(1);
      assertThat(err.toString()).startsWith("no trace: ");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "trace",
        "trace --user alice",
        "trace --config x",
        "trace --user alice --config x --url http://127.0.0.1:1",
        "trace --user alice --url ftp://127.0.0.1:1",
        "trace --user alice --url //127.0.0.1:1",
        "trace --user alice --url p://127.0.0.1:1",
        "trace --user alice --url http://127.0.0.1:1 --key x",
        "trace --user alice --config x --minutes ten",
      })
  void whatCannotBeMeantIsAWrongUsage(String line) throws Exception {
    try (Command trace = new Command(line.split(" ", -1))) {
      assertThat(trace.code()).isEqualTo(64);
    }
  }

  @Test
  void aConfigurationWithoutAnEndpointLeadsNowhere() throws Exception {
    config("");
    Files.writeString(file, Files.readString(file).replaceFirst("admin:.*\n", ""));
    try (Command trace = new Command("trace", "-c", file.toString(), "--user", "alice")) {
      assertThat(trace.code()).isEqualTo(1);
      assertThat(err.toString()).contains("the configuration has no section admin");
    }
  }

  private String[] options(String url, String token, String... more) {
    List<String> options =
        new ArrayList<>(
            List.of(
                "trace",
                "--url",
                url,
                "--token-file",
                folder.resolve(token).toString(),
                "--session",
                "ab-1"));
    options.addAll(List.of(more));
    return options.toArray(new String[0]);
  }

  private Path config(String admin) throws IOException {
    Files.writeString(
        file,
        """
        admin: { bind: "127.0.0.1:%d"%s }
        listeners:
          - name: clear
            bind: "127.0.0.1:0"
            security: plain
            data: { port: %d }
            backend: legacy
        backends:
          legacy: { security: plain, address: "127.0.0.1:1" }
        """
            .formatted(freePort(), admin, freePort()));
    return file;
  }

  private static int freePort() throws IOException {
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return any.getLocalPort();
    }
  }
}
