package org.ftpsbridge.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
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
      assertThat(command("drain", "-c", file.toString())).isZero();
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

  @ParameterizedTest
  @ValueSource(strings = {"drain", "drain --config x --url http://127.0.0.1:1", "drain all -c x"})
  void whatCannotBeMeantIsAWrongUsage(String line) {
    assertThat(command(line.split(" ", -1))).isEqualTo(64);
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
