package org.ftpsbridge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.commons.net.ftp.FTPClient;
import org.ftpsbridge.FtpsBridge;
import org.ftpsbridge.bench.ScriptedBackend;
import org.ftpsbridge.config.ConfigFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a transfer that runs, by signals and by what is asked for at the endpoint. */
@Timeout(60)
class DrainSignalsTest {

  /** So long something that must not happen is waited for. */
  private static final long A_WHILE_MILLIS = 500;

  private final Signals signals = Signals.receive();
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final ScriptedBackend server = new ScriptedBackend();
  private final FtpsBridge bridge;
  private final Drain drain;
  private final FTPClient client = new FTPClient();
  private InputStream coming = InputStream.nullInputStream();

  DrainSignalsTest(@TempDir Path folder) throws Exception {
    server.transfer(
        "RETR",
        data -> {
          data.getOutputStream().write("half".getBytes(StandardCharsets.US_ASCII));
          try {
            goOn.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          data.getOutputStream().write(" and half".getBytes(StandardCharsets.US_ASCII));
          data.close();
          return "226 done";
        });
    Path file =
        Files.writeString(
            folder.resolve("ftps-bridge.yaml"),
            """
            listeners:
              - name: clear
                bind: "127.0.0.1:0"
                security: plain
                data: { port: %d }
                backend: legacy
            backends:
              legacy: { security: plain, address: "127.0.0.1:%d" }
            """
                .formatted(freePort(), server.port()));
    bridge = FtpsBridge.start(ConfigFile.read(file).settings(), new SessionLog());
    drain = new Drain(bridge, signals, new Supervisor(Optional.empty()));
  }

  @BeforeEach
  void aTransferRuns() throws Exception {
    client.connect(InetAddress.getLoopbackAddress(), bridge.addressOf("clear").getPort());
    assertThat(client.login("bob", "any")).isTrue();
    client.enterLocalPassiveMode();
    coming = client.retrieveFileStream("file");
    assertThat(coming.read()).isEqualTo('h');
  }

  @AfterEach
  void close() throws Exception {
    goOn.countDown();
    bridge.stop();
    server.close();
    client.disconnect();
  }

  @Test
  void theFirstSignalBehindADrainThatWasAskedForCutsNothing() throws Exception {
    CompletableFuture<Integer> code = awaited();
    assertThat(drain.begin()).isTrue();
    signals.raise();
    assertThatNothingIsCut(code);
  }

  @Test
  void whatIsAskedForBehindTheFirstSignalCutsNothing() throws Exception {
    signals.raise();
    drain.begin();
    assertThatNothingIsCut(awaited());
  }

  @Test
  void theSecondSignalBehindItCuts() throws Exception {
    CompletableFuture<Integer> code = awaited();
    assertThat(drain.begin()).isTrue();
    assertThat(drain.begin()).isFalse();
    signals.raise();
    signals.raise();
    assertThat(code.get()).isEqualTo(ExitCode.CUT_OFF);
  }

  @Test
  void theSecondSignalOfTwoCuts() throws Exception {
    CompletableFuture<Integer> code = awaited();
    signals.raise();
    signals.raise();
    assertThat(code.get()).isEqualTo(ExitCode.CUT_OFF);
  }

  private void assertThatNothingIsCut(CompletableFuture<Integer> code) throws Exception {
    assertThatThrownBy(() -> code.get(A_WHILE_MILLIS, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    goOn.countDown();
    assertThat(new String(coming.readAllBytes(), StandardCharsets.US_ASCII))
        .isEqualTo("alf and half");
    coming.close();
    assertThat(client.completePendingCommand()).isTrue();
    assertThat(code.get()).isEqualTo(ExitCode.OK);
  }

  private CompletableFuture<Integer> awaited() {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return drain.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static int freePort() throws Exception {
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return any.getLocalPort();
    }
  }
}
