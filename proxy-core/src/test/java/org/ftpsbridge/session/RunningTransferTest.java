package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ftpsbridge.bench.Transfers.await;
import static org.ftpsbridge.bench.Transfers.receiving;
import static org.ftpsbridge.bench.Transfers.sending;

import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLSocket;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.observe.RunningTransfer;
import org.ftpsbridge.observe.SecuritySeen;
import org.ftpsbridge.observe.SessionDialect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What can be seen of a session and its transfers while they run. */
@Timeout(60)
class RunningTransferTest {
  private static final byte[] CONTENT = new byte[100_000];

  @Test
  void itsBytesCanBeReadWhileItRuns() throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      CountDownLatch held = new CountDownLatch(1);
      bench
          .backend()
          .transfer(
              "RETR",
              data -> {
                data.getOutputStream().write(CONTENT, 0, 1000);
                data.getOutputStream().flush();
                await(held);
                data.getOutputStream().write(CONTENT, 1000, CONTENT.length - 1000);
                return "226 sent";
              });
      Socket data = client.passive("EPSV");
      client.ask("RETR some file");
      RunningTransfer running = bench.events().running();
      SSLSocket secured = client.secure(data);
      assertThat(secured.getInputStream().readNBytes(1000)).hasSize(1000);
      assertThat(running.bytes()).isEqualTo(1000);
      assertThat(running.isOver()).isFalse();
      assertThat(running.isUpload()).isFalse();
      assertThat(running.verb()).isEqualTo("RETR");
      assertThat(running.path()).isEqualTo("some file");
      assertThat(running.user()).isEqualTo("alice");
      held.countDown();
      secured.getInputStream().readAllBytes();
      secured.close();
      assertThat(client.reply()).isEqualTo("226 sent");
      assertThat(bench.events().transfer().bytes()).isEqualTo(CONTENT.length);
      assertThat(running.isOver()).isTrue();
      assertThat(running.bytes()).isEqualTo(CONTENT.length);
    }
  }

  @Test
  void anUploadIsOne() throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      bench.backend().transfer("STOR", receiving(new CompletableFuture<>()));
      Socket data = client.passive("EPSV");
      client.ask("STOR file");
      try (SSLSocket secured = client.secure(data)) {
        secured.getOutputStream().write(CONTENT);
      }
      assertThat(client.reply()).isEqualTo("226 stored");
      RunningTransfer running = bench.events().running();
      assertThat(running.isUpload()).isTrue();
      assertThat(running.size()).isEmpty();
      assertThat(running.bytes()).isEqualTo(CONTENT.length);
    }
  }

  @Test
  void whatTheClientHasAskedForIsItsSize() throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      bench.backend().answer("SIZE", "213 100000");
      assertThat(client.ask("SIZE one")).isEqualTo("213 100000");
      assertThat(downloaded(bench, client, "one").size()).hasValue(100_000);
      assertThat(downloaded(bench, client, "another").size()).isEmpty();
      bench.backend().answer("SIZE", "550 none");
      assertThat(client.ask("SIZE two")).startsWith("550");
      assertThat(downloaded(bench, client, "two").size()).isEmpty();
      assertThat(downloaded(bench, client, "one").size()).isEmpty();
    }
  }

  @Test
  void ofADownloadFromItsMiddleTheSizeIsNotKnown() throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      bench.backend().answer("SIZE", "213 100000").answer("REST", "350 go on");
      client.ask("SIZE one");
      client.ask("REST 5");
      assertThat(downloaded(bench, client, "one").size()).isEmpty();
    }
  }

  private static RunningTransfer downloaded(Bench bench, RawClient client, String path)
      throws Exception {
    bench.backend().transfer("RETR", sending(CONTENT, "226 sent"));
    Socket data = client.passive("EPSV");
    client.ask("RETR " + path);
    try (SSLSocket secured = client.secure(data)) {
      secured.getInputStream().readAllBytes();
    }
    client.reply();
    return bench.events().running();
  }

  @Test
  void howItsClientSpeaksIsToldOnTheWay() throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client()) {
      SessionDialect first = bench.events().soFar();
      assertThat(first.control().security()).isEqualTo(SecuritySeen.IMPLICIT);
      assertThat(first.tls().orElseThrow().version()).startsWith("TLSv1.");
      assertThat(bench.events().handshake()).isBetween(Duration.ZERO, Duration.ofSeconds(20));
      client.login();
      assertThat(bench.events().opened().backend()).isEqualTo("scripted");
      bench.events().soFar();
      downloaded(bench, client, "file");
      assertThat(bench.events().soFar().data().asked()).isNotEmpty();
    }
  }
}
