package org.ftpsbridge.admin;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ftpsbridge.FtpsBridge;
import org.ftpsbridge.config.ConfigException;
import org.ftpsbridge.config.ConfigFile;
import org.ftpsbridge.config.Loaded;
import org.ftpsbridge.metrics.BridgeMetrics;
import org.ftpsbridge.observe.SessionDialect;
import org.ftpsbridge.trace.Traces;

/** A bridge with one plain listener and the admin endpoint in front of it. */
final class AdminBench implements AutoCloseable, Controls {
  private static final int PATIENCE_MILLIS = 20_000;

  private final Loaded loaded;
  final BridgeMetrics metrics = new BridgeMetrics();
  final Traces traces = new Traces();
  final FtpsBridge bridge;
  final AdminEndpoint endpoint;
  private final HttpClient http;
  private final String scheme;
  volatile ReloadResult nextReload = new ReloadResult(ReloadResult.Outcome.TAKEN_ON, List.of());
  volatile int drains;

  private AdminBench(Loaded loaded, HttpClient http) throws IOException {
    this.loaded = loaded;
    this.http = http;
    this.scheme = loaded.admin().orElseThrow().tls().isPresent() ? "https" : "http";
    this.bridge = FtpsBridge.start(loaded.settings(), metrics);
    metrics.observe(bridge, loaded::certificates, "1.2.3");
    this.endpoint = Admin.start(loaded.admin().orElseThrow(), bridge, metrics, traces, this);
  }

  /** Starts both. */
  static AdminBench start(Path folder, String admin) throws IOException {
    return start(folder, admin, "address: \"127.0.0.1:1\"", HttpClient.newHttpClient());
  }

  /**
   * Starts both.
   *
   * @param admin the keys of the section
   * @param backend those of the backend, but for its security
   */
  static AdminBench start(Path folder, String admin, String backend, HttpClient http)
      throws IOException {
    return new AdminBench(loaded(folder, admin, backend), http);
  }

  /** What such a configuration is. */
  static Loaded loaded(Path folder, String admin, String backend) throws IOException {
    Path file = folder.resolve("ftps-bridge.yaml");
    Files.writeString(
        file,
        """
        admin: { bind: "127.0.0.1:0"%s
        listeners:
          - name: clear
            bind: "127.0.0.1:0"
            security: plain
            data: { port: %d }
            backend: legacy
        backends:
          legacy: { security: plain, %s }
        """
            .formatted(admin, freePort(), backend));
    try {
      return ConfigFile.read(file);
    } catch (ConfigException e) {
      throw new UncheckedIOException(new IOException(e.problems().toString()));
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return any.getLocalPort();
    }
  }

  int port() {
    return endpoint.address().port();
  }

  /** What this request gets, with headers in pairs. */
  HttpResponse<String> ask(String method, String path, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("%s://127.0.0.1:%d%s".formatted(scheme, port(), path)))
            .method(method, BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  HttpResponse<String> get(String path, String... headers) throws Exception {
    return ask("GET", path, headers);
  }

  /** What comes back for these very lines until the endpoint closes the connection. */
  String raw(String... lines) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket
          .getOutputStream()
          .write((String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** The status line of what these lines get, with Connection: close behind them. */
  String status(String... lines) throws Exception {
    String answer = raw(String.join("\r\n", lines), "Connection: close");
    return requireNonNull(answer.lines().findFirst().orElse("nothing"));
  }

  @Override
  public Loaded loaded() {
    return loaded;
  }

  @Override
  public Map<String, Object> wordsOf(SessionDialect dialect) {
    return Map.of("security", dialect.control().security());
  }

  @Override
  public CompletionStage<ReloadResult> reload() {
    return CompletableFuture.completedFuture(nextReload);
  }

  @Override
  public synchronized boolean startDrain() {
    return drains++ == 0;
  }

  @Override
  public void close() {
    endpoint.stop();
    metrics.close();
    bridge.stop();
  }
}
