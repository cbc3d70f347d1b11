package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import javax.net.ssl.SSLSocket;
import org.ftpsbridge.Settings;
import org.ftpsbridge.bench.Authority;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.bench.Secured;
import org.ftpsbridge.bench.Transfers;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.observe.TransferOutcome;
import org.ftpsbridge.observe.TransferReport;
import org.ftpsbridge.policy.Timeouts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Backends whose TLS on a data connection is late, is cut or is waited for in vain. */
class SecuredLegTest {

  private static final byte[] CONTENT = Transfers.content();
  private static final Duration HANDSHAKE = Duration.ofMillis(700);

  /** Says 150 as often as the client hears one, so that a clock that is set anew never runs out. */
  @Test
  void a1yzThatIsSaidAgainGivesTheHandshakeNoMoreTime() throws Exception {
    try (Bench bench = start(HANDSHAKE);
        RawClient client = bench.client().login()) {
      bench.backend().answer("RETR", "150 soon");
      Socket plain = client.passive("EPSV");
      client.send("RETR file");
      long before = System.nanoTime();
      try (SSLSocket ours = client.secure(plain)) {
        String reply = client.reply();
        while (reply.equals("150 soon")) {
          assertThat(since(before)).isLessThan(HANDSHAKE.multipliedBy(8));
          bench.backend().say("150 soon");
          reply = client.reply();
        }
        assertThat(reply).startsWith("425 ").contains("TLS on the data connection");
        assertThat(since(before)).isGreaterThan(HANDSHAKE);
        assertThat(ours.isClosed()).isFalse();
      }
      TransferReport report = bench.events().transfer();
      assertThat(report.outcome()).isEqualTo(TransferOutcome.ABORTED);
      assertThat(report.cause()).startsWith("TLS on the data connection to the backend failed");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"426 the disk went away", "451 read error", "550 no more"})
  void aBackendThatTruncatesADownloadAndSaysWhyIsHeard(String why) throws Exception {
    assertThat(replyToATruncatedDownload(why)).isEqualTo(why);
  }

  @Test
  void aBackendThatTruncatesADownloadAndConfirmsItIsNot() throws Exception {
    assertThat(replyToATruncatedDownload("226 sent"))
        .startsWith("426 Transfer failed after 1000 bytes")
        .contains("truncation: strict");
  }

  /** The backend speaks once both of the transfer's data connections have been cut. */
  private static String replyToATruncatedDownload(String verdict) throws Exception {
    try (Bench bench = start(Duration.ofSeconds(10));
        RawClient client = bench.client().login()) {
      bench.backend().answer("RETR", "150 here it comes");
      Socket plain = client.passive("EPSV");
      client.ask("RETR file");
      try (SSLSocket ours = client.secure(plain);
          Socket leg = bench.backend().acceptData();
          SSLSocket theirs = bench.backend().secure(leg)) {
        theirs.getOutputStream().write(CONTENT, 0, 1000);
        assertThat(ours.getInputStream().readNBytes(1000)).hasSize(1000);
        leg.shutdownOutput();
        assertThatThrownBy(() -> ours.getInputStream().read()).isInstanceOf(IOException.class);
        bench.backend().say(verdict);
        String reply = client.reply();
        TransferReport report = bench.events().transfer();
        assertThat(report.outcome()).isEqualTo(TransferOutcome.ABORTED);
        assertThat(report.cause()).contains("close_notify");
        return reply;
      }
    }
  }

  /** The backend's connection, which is still on its way, goes with the promise to the client. */
  @Test
  void aClientThatNeverConnectsIsNoFaultOfABackendThatShakesHandsLate() throws Exception {
    String why = "the client did not open its data connection in time";
    try (Bench bench = start(Duration.ofSeconds(10));
        RawClient client = bench.client().login()) {
      bench.backend().answer("RETR", "150 soon");
      assertThat(client.ask("EPSV")).startsWith("229 ");
      assertThat(client.ask("RETR file")).isEqualTo("150 soon");
      assertThat(client.reply()).startsWith("425 ").contains(why);
      TransferReport report = bench.events().transfer();
      assertThat(report.outcome()).isEqualTo(TransferOutcome.ABORTED);
      assertThat(report.cause()).isEqualTo(why);
    }
  }

  private static Duration since(long nanoTime) {
    return Duration.ofNanos(System.nanoTime() - nanoTime);
  }

  private static Bench start(Duration handshake) throws Exception {
    Bench bench =
        Bench.start(
            s ->
                withHandshake(
                    new Secured(Security.EXPLICIT).unverified().settings().apply(s), handshake));
    bench.backend().secured(Security.EXPLICIT, Authority.server(Authority.selfSigned()));
    return bench;
  }

  private static Settings withHandshake(Settings s, Duration handshake) {
    Timeouts t = s.timeouts();
    return new Settings(
        s.listeners(),
        new Timeouts(
            handshake,
            t.login(),
            t.idle(),
            t.dataIdle(),
            t.promise(),
            t.backendConnect(),
            t.backendReply(),
            t.abortReply(),
            t.lingerClose()),
        s.limits(),
        s.drainTimeout());
  }
}
