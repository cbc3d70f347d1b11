package org.ftpsbridge.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.ftpsbridge.FtpsBridge;
import org.ftpsbridge.app.demo.DemoCertificate;
import org.ftpsbridge.config.ConfigFile;
import org.ftpsbridge.config.Loaded;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code ftps-bridge drain} does to a bridge that runs, and what it says where it cannot. */
@Timeout(60)
class DrainCommandTest {
  private static final String TOKEN = "0123456789abcdefghij";

  private final Path folder;
  private final Path file;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  DrainCommandTest(@TempDir Path folder) throws Exception {
    this.folder = folder;
    this.file = folder.resolve("ftps-bridge.yaml");
    DemoCertificate.make(folder, List.of());
    Files.writeString(folder.resolve("token"), TOKEN + "\n");
    Files.writeString(folder.resolve("wrong"), "x" + TOKEN);
    Files.writeString(
        file,
        """
        admin:
          bind: "127.0.0.1:%d"
          tokenFile: token
          tls: { certificate: tls.crt, key: tls.key }
        listeners:
          - { name: clear, bind: "127.0.0.1:0", security: plain, data: { port: %d }, backend: b }
        backends:
          b: { security: plain, address: "127.0.0.1:1" }
        """
            .formatted(freePort(), freePort()));
  }

  @Test
  void aBridgeThatRunsEnds() throws Exception {
    Loaded loaded = ConfigFile.read(file);
    FtpsBridge bridge = FtpsBridge.start(loaded.settings(), new SessionLog());
    Supervisor nobody = new Supervisor(Optional.empty());
    Drain drain = new Drain(bridge, Signals.receive(), nobody);
    Administration administration = Administration.of(loaded);
    administration.start(
        bridge, new Reloads(new ConfigOption(), bridge, loaded, Signals.receive(), nobody), drain);
    try {
      CompletableFuture<Integer> code = CompletableFuture.supplyAsync(() -> ended(drain));
      assertThat(command("drain", "-c", file.toString(), "--token-file", at("wrong"))).isEqualTo(1);
      assertThat(err.toString()).contains("not drained: the endpoint answers 401 the token");
      assertThat(bridge.isDraining()).isFalse();
      try (Waiting bystander = Waiting.which("exit 3")) {
        assertThat(command("drain", "-c", file.toString(), "--pid", bystander.pid())).isZero();
        assertThat(bystander.process().isAlive()).isTrue();
      }
      assertThat(out.toString()).isEqualTo("draining\n");
      assertThat(code.get(30, TimeUnit.SECONDS)).isEqualTo(ExitCode.OK);
      assertThat(bridge.isDraining()).isTrue();
    } finally {
      administration.stop();
      bridge.stop();
    }
  }

  @Test
  void whereNoBridgeRunsItSaysSo() {
    assertThat(command("drain", "-c", file.toString())).isEqualTo(1);
    assertThat(err.toString()).startsWith("not drained: ");
  }

  @Test
  void aConfigurationThatCannotBeUsedIsTold() throws Exception {
    Files.writeString(file, "listeners: nobody\n");
    assertThat(command("drain", "-c", file.toString())).isEqualTo(78);
    assertThat(err.toString()).contains("nobody");
  }

  @Test
  void whatCannotBeAskedIsSentSigtermAndItsEndAwaited() throws Exception {
    try (Waiting bridge = Waiting.which("sleep 1; exit 3")) {
      assertThat(command("drain", "-c", file.toString(), "--pid", bridge.pid())).isZero();
      assertThat(bridge.process().waitFor()).isEqualTo(3);
      assertThat(err.toString()).startsWith("not drained by the endpoint: ");
      assertThat(out.toString())
          .contains("SIGTERM was sent to process " + bridge.pid())
          .endsWith("process %s has ended\n".formatted(bridge.pid()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"listeners: nobody\n", "{", ""})
  void noConfigurationCanBeSoBrokenThatTheProcessIsNotTold(String text) throws Exception {
    Files.writeString(file, text);
    try (Waiting bridge = Waiting.which("exit 3")) {
      assertThat(command("drain", "-c", file.toString(), "--pid", bridge.pid())).isZero();
      assertThat(bridge.process().waitFor()).isEqualTo(3);
      assertThat(err.toString()).contains("ftps-bridge.yaml");
    }
  }

  @Test
  void aProcessThatIsNotThereIsTold() throws Exception {
    String gone;
    try (Waiting bridge = Waiting.which("exit 3")) {
      gone = bridge.pid();
    }
    assertThat(command("drain", "-c", file.toString(), "--pid", gone)).isEqualTo(1);
    assertThat(err.toString()).endsWith("not drained: there is no process " + gone + "\n");
  }

  @Test
  void aProcessThatStaysIsTold() throws Exception {
    try (Waiting bridge = Waiting.which(":")) {
      int code =
          new BridgeProcess(bridge.process().pid())
              .drain(Duration.ZERO, new PrintWriter(out, true), new PrintWriter(err, true));
      assertThat(code).isEqualTo(ExitCode.FAILED);
      assertThat(err.toString()).contains("still runs 0 s after SIGTERM");
      assertThat(bridge.process().isAlive()).isTrue();
    }
  }

  @Test
  void noProcessIsAskedToEndItself() {
    String own = Long.toString(ProcessHandle.current().pid());
    assertThat(command("drain", "-c", file.toString(), "--pid", own)).isEqualTo(64);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "drain",
        "drain -c x --pid 0",
        "drain -c x --pid=-1",
        "drain --config x --url http://127.0.0.1:1",
        "drain all -c x"
      })
  void whatCannotBeMeantIsAWrongUsage(String line) {
    assertThat(command(line.split(" ", -1))).isEqualTo(64);
  }

  /** A process that does this at SIGTERM, and otherwise waits for its end. */
  private record Waiting(Process process) implements AutoCloseable {
    static Waiting which(String atSigterm) throws IOException {
      String script = "trap '%s' TERM; echo; while :; do sleep 0.1; done".formatted(atSigterm);
      Process process = new ProcessBuilder("sh", "-c", script).start();
      assertThat(process.getInputStream().read()).isEqualTo('\n');
      return new Waiting(process);
    }

    String pid() {
      return Long.toString(process.pid());
    }

    @Override
    public void close() {
      process.destroyForcibly().onExit().join();
    }
  }

  private int command(String... args) {
    return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
  }

  private String at(String name) {
    return folder.resolve(name).toString();
  }

  private static int ended(Drain drain) {
    try {
      return drain.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return any.getLocalPort();
    }
  }
}
