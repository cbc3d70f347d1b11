package org.ftpsbridge.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.ftpsbridge.app.demo.DemoCertificate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The life of {@code run} in a process of its own: its start, its end by a signal, its refusals.
 */
@Timeout(60)
class ProcessTest {
  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it before each test
  private Path folder;

  @BeforeEach
  void certificate() throws IOException {
    DemoCertificate.make(folder, List.of());
  }

  @Test
  void sigtermDrainsAndEndsWithZero() throws Exception {
    Process bridge = start(CommandLineTest.config(folder, "plain"));
    try (BufferedReader out = bridge.inputReader(StandardCharsets.UTF_8)) {
      assertThat(out.readLine())
          .matches(
              ".*Z INFO  listening listener=implicit address=127.0.0.1:[1-9]\\d* dataPorts=\\d+"
                  + " backend=legacy");
      assertThat(out.readLine()).contains("INFO  started version=");
      bridge.toHandle().destroy();
      assertThat(out.readLine()).endsWith("INFO  draining");
      assertThat(out.readLine()).endsWith("INFO  stopped transfersCutOff=0");
      assertThat(out.readLine()).isNull();
    }
    assertThat(bridge.waitFor()).isZero();
    assertThat(textOf(bridge.getErrorStream())).isEmpty();
  }

  @Test
  void aWarningIsLogged() throws Exception {
    Process bridge = start(CommandLineTest.config(folder, "explicit, tls: { verify: none }"));
    try (BufferedReader out = bridge.inputReader(StandardCharsets.UTF_8)) {
      assertThat(out.readLine())
          .contains("WARN  configuration warning problem=\"")
          .contains("anyone on the way to this backend can read and change passwords and files");
      assertThat(out.readLine()).contains("INFO  listening listener=implicit");
      assertThat(out.readLine()).contains("INFO  started version=");
    }
    bridge.toHandle().destroy();
    assertThat(bridge.waitFor()).isZero();
  }

  @Test
  void aCertificateThatExpiresSoonIsWarnedOfAtTheStart() throws Exception {
    DemoCertificate.make(folder, List.of("-validity", "21"));
    Process bridge = start(CommandLineTest.config(folder, "plain"));
    try (BufferedReader out = bridge.inputReader(StandardCharsets.UTF_8)) {
      assertThat(out.readLine())
          .contains("WARN  configuration warning problem=\"")
          .contains("listeners[0].tls.certificate")
          .contains("; have a new one issued");
      assertThat(out.readLine()).contains("INFO  listening listener=implicit");
    }
    bridge.toHandle().destroy();
    assertThat(bridge.waitFor()).isZero();
  }

  @Test
  void aPortInUseIsOneSentenceAndNoStackTrace() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Path config = Path.of(CommandLineTest.config(folder, "plain"));
      String busy = "127.0.0.1:" + taken.getLocalPort();
      Files.writeString(config, Files.readString(config).replace("127.0.0.1:0", busy));
      Process bridge = start(config.toString());
      assertThat(bridge.waitFor()).isEqualTo(71);
      assertThat(textOf(bridge.getErrorStream()).lines())
          .singleElement()
          .asString()
          .startsWith("ftps-bridge cannot start: ")
          .contains("implicit")
          .contains(busy);
      assertThat(textOf(bridge.getInputStream())).isEmpty();
    }
  }

  private static Process start(String config) throws IOException {
    Process bridge =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-XX:TieredStopAtLevel=1",
                "org.ftpsbridge.app.Main",
                "run",
                "--config",
                config)
            .start();
    bridge.onExit().orTimeout(50, TimeUnit.SECONDS).exceptionally(late -> bridge.destroyForcibly());
    return bridge;
  }

  private static String textOf(InputStream stream) throws IOException {
    return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
  }
}
