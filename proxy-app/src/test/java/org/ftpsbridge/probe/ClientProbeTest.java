package org.ftpsbridge.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.commons.net.ftp.FTPSClient;
import org.apache.commons.net.util.TrustManagerUtils;
import org.ftpsbridge.Listener;
import org.ftpsbridge.app.demo.DemoCertificate;
import org.ftpsbridge.app.demo.MemoryServer;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.config.ConfigFile;
import org.ftpsbridge.ftp.LineEnd;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.net.Endpoint;
import org.ftpsbridge.net.TlsEngine;
import org.ftpsbridge.net.Truncation;
import org.ftpsbridge.observe.DataCommand;
import org.ftpsbridge.observe.SessionDialect;
import org.ftpsbridge.policy.AssumedProtection;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a probe finds out about a client that connects to it, and the section that it prints. */
@Timeout(120)
class ClientProbeTest {

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it before each test
  private static Path folder;

  @SuppressWarnings("NullAway.Init") // made before all tests
  private static MemoryServer server;

  private final BlockingQueue<String> steps = new LinkedBlockingQueue<>();
  private final int data = freePort();

  ClientProbeTest() throws IOException {}

  @BeforeAll
  static void begin() throws Exception {
    DemoCertificate.make(folder, List.of());
    server = MemoryServer.start();
  }

  @AfterAll
  static void end() {
    server.close();
  }

  @Test
  void anImplicitClientNeedsNothingMore() throws Exception {
    CompletableFuture<Report> looking = look(Optional.empty(), Duration.ofSeconds(60));
    visit(implicit(), portOf(await("waiting for a client at ")), true);
    Report report = looking.get(60, TimeUnit.SECONDS);
    assertThat(report.isWhole()).as(report.text()).isTrue();
    assertThat(Probing.fact(report, "security")).isEqualTo("implicit");
    assertThat(Probing.fact(report, "transfers")).contains("STOR complete: 1");
    assertThat(Probing.fact(report, "commands"))
        .startsWith("USER PASS PBSZ PROT CWD PASV NLST")
        .endsWith("QUIT");
    assertThat(Probing.fact(report, "dataStands")).isEqualTo("after the 150: 3");
    assertThat(report.text()).doesNotContain("anything");
    Listener listener = read(report);
    assertThat(listener.dialect().security()).isEqualTo(Security.IMPLICIT);
    assertThat(listener.dialect().whenNoProt()).isEqualTo(AssumedProtection.PRIVATE);
    assertThat(listener.data().ports()).hasToString(String.valueOf(data));
  }

  @Test
  void severalSessionsOfAClientAreOne() throws Exception {
    CompletableFuture<Report> looking = look(Optional.empty(), Duration.ofSeconds(60));
    int port = portOf(await("waiting for a client at "));
    FTPSClient second = implicit();
    second.setTrustManager(TrustManagerUtils.getAcceptAllTrustManager());
    second.connect("127.0.0.1", port);
    visit(implicit(), port, true);
    use(second, true);
    Report report = looking.get(60, TimeUnit.SECONDS);
    assertThat(Probing.fact(report, "sessions")).isEqualTo("2");
    assertThat(Probing.fact(report, "pasv")).isEqualTo("6");
    assertThat(Probing.fact(report, "prot")).isEqualTo("P");
    assertThat(Probing.fact(report, "dataStands")).isEqualTo("after the 150: 6");
  }

  @Test
  void anImplicitClientThatNeverSaysProtIsFoundOut() throws Exception {
    CompletableFuture<Report> looking = look(Optional.empty(), Duration.ofSeconds(60));
    visit(implicit(), portOf(await("waiting for a client at ")), false);
    Report report = looking.get(60, TimeUnit.SECONDS);
    assertThat(Probing.fact(report, "dialect")).isEqualTo("commons-net");
    assertThat(Probing.fact(report, "prot")).isEqualTo("C");
    assertThat(read(report).dialect().whenNoProt()).isEqualTo(AssumedProtection.DETECT);
  }

  @Test
  void aClientThatWaitsForItsGreetingBeforeTlsIsOfItsDialect() throws Exception {
    CompletableFuture<Report> looking = look(Optional.empty(), Duration.ofSeconds(60));
    try (RawClient client = raw(portOf(await("waiting for a client at ")))) {
      assertThat(client.reply()).startsWith("220");
      client.startTls();
      logIn(client);
      client.ask("QUIT");
    }
    Report report = looking.get(60, TimeUnit.SECONDS);
    assertThat(Probing.fact(report, "dialect")).as(report.text()).isEqualTo("zos");
    assertThat(read(report).dialect().greetBeforeTls().after()).contains(Duration.ofSeconds(2));
  }

  @Test
  void whatElseAClientNeedsIsInItsSection() throws Exception {
    CompletableFuture<Report> looking = look(Optional.empty(), Duration.ofSeconds(60));
    try (RawClient client = raw(portOf(await("waiting for a client at ")))) {
      client.startTls();
      assertThat(client.reply()).startsWith("220");
      logIn(client);
      Socket plain = client.passive("PASV");
      client.send("STOR part");
      assertThat(client.reply()).startsWith("150");
      SSLSocket upload = client.secure(plain);
      upload.getOutputStream().write(new byte[1000]);
      plain.shutdownOutput();
      assertThat(client.reply()).startsWith("226");
      assertThat(client.raw("NOOP\n").reply()).startsWith("200");
      client.ask("QUIT");
    }
    Report report = looking.get(60, TimeUnit.SECONDS);
    assertThat(report.isWhole()).as(report.text()).isTrue();
    Listener listener = read(report);
    assertThat(listener.data().truncation()).isEqualTo(Truncation.LENIENT);
    assertThat(listener.dialect().lineEnd()).isEqualTo(LineEnd.LF);
  }

  @Test
  void anExplicitClientIsMetAsOneWhenItComesAgain() throws Exception {
    CompletableFuture<Report> looking = look(Optional.empty(), Duration.ofSeconds(60));
    int port = portOf(await("waiting for a client at "));
    try (Socket first = new Socket(InetAddress.getLoopbackAddress(), port)) {
      first.getOutputStream().write("AUTH TLS\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(await("it is met with security: explicit")).contains("connect again");
    }
    visit(new FTPSClient(false), port, true);
    Report report = looking.get(60, TimeUnit.SECONDS);
    assertThat(report.isWhole()).as(report.text()).isTrue();
    assertThat(Probing.fact(report, "auth")).isEqualTo("TLS");
    assertThat(read(report).dialect().security()).isEqualTo(Security.EXPLICIT);
  }

  @Test
  void aClientWithoutTlsNeedsAPlainListener() throws Exception {
    CompletableFuture<Report> looking =
        look(Optional.of(Security.EXPLICIT), Duration.ofSeconds(60));
    visit(new FTPClient(), portOf(await("waiting for a client at ")), false);
    Report report = looking.get(60, TimeUnit.SECONDS);
    assertThat(Probing.fact(report, "security")).isEqualTo("plain");
    assertThat(read(report).tls()).isEmpty();
  }

  @Test
  void aSecurityThatWasChosenStays() throws Exception {
    CompletableFuture<Report> looking = look(Optional.of(Security.IMPLICIT), Duration.ofSeconds(4));
    int port = portOf(await("waiting for a client at "));
    try (Socket first = new Socket(InetAddress.getLoopbackAddress(), port)) {
      first.getOutputStream().write("AUTH TLS\r\n".getBytes(StandardCharsets.US_ASCII));
      await("the client began in clear where TLS is due");
    }
    Report report = looking.get(60, TimeUnit.SECONDS);
    assertThat(report.isWhole()).isFalse();
    assertThat(report.text())
        .contains("the client began in clear where TLS is due")
        .contains("no client has logged in and left again in time");
  }

  @Test
  void whereNobodyComesThereIsAnEnd() throws Exception {
    Report report = look(Optional.empty(), Duration.ofSeconds(1)).get(60, TimeUnit.SECONDS);
    assertThat(report.isWhole()).isFalse();
    assertThat(Probing.fact(report, "note"))
        .isEqualTo("no client has logged in and left again in time");
  }

  private CompletableFuture<Report> look(Optional<Security> security, Duration patience) {
    ClientProbe.Order order =
        new ClientProbe.Order(
            new Endpoint("127.0.0.1", 0),
            data,
            folder.resolve("tls.crt"),
            folder.resolve("tls.key"),
            true,
            security,
            TlsEngine.BORINGSSL,
            patience,
            Duration.ofMillis(200));
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return ClientProbe.look(
                order,
                "probed",
                Files.createTempDirectory(folder, "own"),
                server.port(),
                ClientProbeTest::pairs,
                steps::add);
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        });
  }

  private static Map<String, Object> pairs(SessionDialect dialect) {
    return Map.of(
        "security", Words.of(dialect.control().security()),
        "auth", dialect.control().mechanism(),
        "prot", dialect.data().protection().level(),
        "pasv", dialect.data().asked().getOrDefault(DataCommand.PASV, 0));
  }

  private String await(String step) throws InterruptedException {
    for (String one = steps.poll(30, TimeUnit.SECONDS);
        one != null;
        one = steps.poll(30, TimeUnit.SECONDS)) {
      if (one.startsWith(step)) {
        return one;
      }
    }
    throw new AssertionError("the probe never said: " + step);
  }

  private static int portOf(String step) {
    return Integer.parseInt(step.replaceAll("^[^:]*:(\\d+),.*", "$1"));
  }

  /** One that has said nothing yet. */
  private static RawClient raw(int port) throws Exception {
    SSLContext context = SSLContext.getInstance("TLSv1.2");
    context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
    InetAddress here = AddressRange.literal("127.0.0.1");
    return new RawClient(context, new InetSocketAddress(here, port), here);
  }

  private static void logIn(RawClient client) throws IOException {
    client.ask("USER bob");
    assertThat(client.ask("PASS anything")).startsWith("230");
  }

  private static FTPSClient implicit() {
    return new FTPSClient(true);
  }

  /** Somebody's usual run: a list, a file up and that file down again. */
  private static void visit(FTPClient client, int port, boolean withProt) throws IOException {
    if (client instanceof FTPSClient secured) {
      secured.setTrustManager(TrustManagerUtils.getAcceptAllTrustManager());
    }
    client.connect("127.0.0.1", port);
    use(client, withProt);
  }

  private static void use(FTPClient client, boolean withProt) throws IOException {
    assertThat(client.login("bob", "anything")).isTrue();
    if (withProt && client instanceof FTPSClient secured) {
      secured.execPBSZ(0);
      secured.execPROT("P");
    }
    client.enterLocalPassiveMode();
    assertThat(client.changeWorkingDirectory("some/folder")).isTrue();
    assertThat(client.listNames()).contains("probe.txt");
    byte[] sent = new byte[50_000];
    assertThat(client.storeFile("up", new ByteArrayInputStream(sent))).isTrue();
    ByteArrayOutputStream back = new ByteArrayOutputStream();
    client.setFileType(FTPClient.BINARY_FILE_TYPE);
    assertThat(client.retrieveFile("up", back)).isTrue();
    assertThat(back.size()).isEqualTo(sent.length);
    client.logout();
    client.disconnect();
  }

  private static Listener read(Report report) throws Exception {
    String text = report.text();
    Path file =
        Files.writeString(
            folder.resolve("pasted.yaml"),
            text.substring(text.indexOf("listeners:"))
                + "backends:\n  server: { address: \"127.0.0.1:21\", security: plain }\n");
    return ConfigFile.read(file).settings().listeners().get(0);
  }

  private static int freePort() throws IOException {
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return any.getLocalPort();
    }
  }
}
