package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ftpsbridge.bench.Transfers.content;
import static org.ftpsbridge.bench.Transfers.sending;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.ftpsbridge.bench.Authority;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.FakeClock;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.bench.Secured;
import org.ftpsbridge.bench.Watcher;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.net.ReuseRequirement;
import org.junit.jupiter.api.Test;

/**
 * Whoever looks on at a session sees both legs in their order, and whom it did not ask for never.
 */
class TranscriptTest {

  @Test
  void bothLegsAreToldInTheirOrder() throws Exception {
    Watcher watcher = Watcher.ofAll();
    try (Bench bench = Bench.start()) {
      bench.events().watchedBy(watcher);
      try (RawClient client = bench.client().login()) {
        client.ask("QUIT");
      }
      List<String> said = watcher.await("SESSION ended");
      assertThat(said.get(0)).startsWith("BRIDGE SESSION started: listener implicit, client 127.");
      assertThat(said)
          .containsSubsequence(
              "CLIENT CONNECTION began with: tls",
              "CLIENT SAID 220 Service ready.",
              "CLIENT HEARD USER alice",
              "BACKEND CONNECTION connecting to 127.0.0.1:" + bench.backend().port(),
              "BACKEND HEARD 220 scripted",
              "BRIDGE PHASE ConnectingBackend to AwaitingReply",
              "BACKEND HEARD 331 password please",
              "CLIENT SAID 331 password please",
              "CLIENT HEARD PASS ***",
              "BACKEND SAID PASS ***",
              "BACKEND HEARD 230 logged in",
              "BACKEND LOGIN accepted by backend scripted at 127.0.0.1:"
                  + bench.backend().port()
                  + " with 230",
              "CLIENT SAID 230 logged in",
              "CLIENT HEARD QUIT",
              "BACKEND SAID QUIT",
              "CLIENT SAID 221 Goodbye.",
              "BRIDGE SESSION ended: the client said QUIT");
      assertThat(said).anyMatch(line -> line.matches("CLIENT CONNECTION TLS: TLSv1.\\d TLS_.*"));
      assertThat(said).anyMatch(line -> line.startsWith("CLIENT CONNECTION ClientHello: ja4 t1"));
    }
  }

  @Test
  void aTransferIsToldWithItsDataConnectionsAndItsVerdict() throws Exception {
    Watcher watcher = Watcher.ofAll();
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      bench.backend().transfer("RETR", sending(content(), "226 sent"));
      bench.events().watchedBy(watcher);
      try (var data = client.secure(client.passive("EPSV"))) {
        client.send("RETR some \u00e4 file");
        assertThat(data.getInputStream().readAllBytes()).isEqualTo(content());
      }
      List<String> said = watcher.await("TRANSFER RETR complete");
      assertThat(said).contains("CLIENT HEARD RETR some \\xE4 file", "BACKEND SAID EPSV");
      assertThat(said).anyMatch(line -> line.matches("CLIENT DATA port \\d+ is promised to .*"));
      assertThat(said)
          .anyMatch(line -> line.matches("CLIENT DATA stands with 127.*TLSv1.*full handshake"));
      assertThat(said).anyMatch(line -> line.matches("BACKEND DATA stands with .*, in clear"));
      assertThat(watcher.await("BACKEND DATA ended cleanly")).isNotEmpty();
      assertThat(watcher.await("CLIENT DATA ended cleanly")).isNotEmpty();
      assertThat(said).anyMatch(line -> line.matches(".*" + content().length + " bytes in .*226"));
    }
  }

  @Test
  void whoLooksForAUserGetsTheBeginningOfThatUsersSessionAndNothingOfOthers() throws Exception {
    Watcher watcher = Watcher.ofUser("alice");
    try (Bench bench = Bench.start()) {
      bench.events().watchedBy(watcher);
      try (RawClient bob = bench.client();
          RawClient alice = bench.client()) {
        bob.reply();
        bob.ask("USER bob");
        bob.ask("PASS secret");
        alice.reply();
        alice.ask("NOOP");
        assertThat(watcher.lines()).isEmpty();
        alice.ask("USER alice");
        bob.ask("PWD");
        alice.ask("PASS secret");
      }
      List<String> said = watcher.await("CLIENT SAID 230");
      assertThat(said.get(0)).startsWith("BRIDGE SESSION started");
      assertThat(said).contains("CLIENT SAID 220 Service ready.", "CLIENT HEARD NOOP");
      assertThat(said).noneMatch(line -> line.contains("bob") || line.contains("PWD"));
    }
  }

  @Test
  void aClientThatNamesAnotherUserFirstIsFollowedFromTheRightOneOn() throws Exception {
    Watcher watcher = Watcher.ofUser("alice");
    try (Bench bench = Bench.start()) {
      bench.events().watchedBy(watcher);
      try (RawClient client = bench.client()) {
        client.reply();
        client.ask("USER bob");
        client.ask("USER alice");
        client.ask("USER carol");
      }
      assertThat(watcher.await("SESSION ended")).first().isEqualTo("CLIENT HEARD USER alice");
      assertThat(watcher.lines()).contains("CLIENT HEARD USER carol");
    }
  }

  @Test
  void aSessionThatRunsAlreadyIsJoined() throws Exception {
    Watcher watcher = Watcher.ofUser("alice");
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      bench.events().watchedBy(watcher);
      client.ask("PWD");
      List<String> said = watcher.await("CLIENT SAID 200 PWD");
      assertThat(said.get(0))
          .matches("BRIDGE SESSION joined: listener implicit, client 127.*, user alice");
      assertThat(said).contains("CLIENT HEARD PWD");
      bench.events().watchedBy();
      client.ask("CWD away");
      client.ask("NOOP");
      assertThat(watcher.lines()).noneMatch(line -> line.contains("CWD"));
    }
  }

  @Test
  void whatWasSaidBeforeAnybodyLookedIsNotKept() throws Exception {
    Watcher watcher = Watcher.ofUser("alice");
    try (Bench bench = Bench.start();
        RawClient client = bench.client()) {
      client.reply();
      client.ask("NOOP");
      bench.events().watchedBy(watcher);
      client.ask("USER alice");
      assertThat(watcher.await("CLIENT SAID 331"))
          .noneMatch(line -> line.contains("220 Service") || line.contains("NOOP"));
    }
  }

  @Test
  void ofWhatComesBeforeTheUserOnlySoMuchIsKept() throws Exception {
    Watcher watcher = Watcher.ofUser("alice");
    try (Bench bench = Bench.start()) {
      bench.events().watchedBy(watcher);
      try (RawClient client = bench.client()) {
        client.reply();
        for (int i = 0; i < 100; i++) {
          client.ask("NOOP " + "x".repeat(400));
        }
        client.ask("USER alice");
        int kept = watcher.await("CLIENT SAID 331").stream().mapToInt(String::length).sum();
        assertThat(kept).isBetween(8 * 1024, 12 * 1024);
      }
    }
  }

  @Test
  void aHandshakeThatFailsIsToldThoughThereIsNoUser() throws Exception {
    Watcher watcher = Watcher.ofAll();
    try (Bench bench = Bench.start()) {
      bench.events().watchedBy(watcher);
      try (RawClient client = bench.silentClient()) {
        client.raw("USER alice\r\nPASS hunter2\r\n");
        assertThat(watcher.await("SESSION ended: the TLS handshake with the client failed"))
            .contains("CLIENT CONNECTION began with: ftp")
            .anyMatch(line -> line.startsWith("CLIENT CONNECTION TLS handshake failed: "))
            .anyMatch(line -> line.contains("security: explicit"))
            .noneMatch(line -> line.contains("hunter2") || line.contains("68756e746572"));
      }
    }
  }

  @Test
  void aBackendThatIsLostIsToldInItsWords() throws Exception {
    Watcher watcher = Watcher.ofAll();
    try (Bench bench = Bench.start()) {
      bench.events().watchedBy(watcher);
      bench.backend().greet("421 too many connections");
      try (RawClient client = bench.client()) {
        client.reply();
        client.ask("USER alice");
      }
      assertThat(watcher.await("SESSION ended"))
          .contains(
              "BACKEND HEARD 421 too many connections",
              "BACKEND CONNECTION the backend takes no session: it said 421 too many connections");
    }
  }

  @Test
  void aDataConnectionThatProvesNothingIsToldAsItComes() throws Exception {
    Watcher watcher = Watcher.ofAll();
    try (Bench bench = Bench.start(Bench.onePort(ReuseRequirement.ALWAYS));
        RawClient client = bench.client().login()) {
      bench.events().watchedBy(watcher);
      client.secure(client.passive("EPSV")).close();
      assertThat(watcher.await("did not offer to resume the control connection's TLS"))
          .anyMatch(line -> line.startsWith("CLIENT DATA a connection from 127.0.0.1:"));
    }
  }

  @Test
  void aDataConnectionThatFailsItsHandshakeIsTold() throws Exception {
    Watcher watcher = Watcher.ofAll();
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      bench.events().watchedBy(watcher);
      try (var data = client.passive("EPSV")) {
        data.getOutputStream().write("PASS hunter2\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(watcher.await("failed its TLS handshake: "))
            .noneMatch(line -> line.contains("hunter2") || line.contains("68756e74"));
      }
    }
  }

  @Test
  void tlsOfABackendIsToldOnBothItsConnections() throws Exception {
    Watcher watcher = Watcher.ofAll();
    try (Bench bench = Bench.start(new Secured(Security.EXPLICIT).unverified().settings())) {
      bench
          .backend()
          .secured(Security.EXPLICIT, Authority.server(Authority.selfSigned()))
          .transfer("RETR", sending(content(), "226 sent"));
      bench.events().watchedBy(watcher);
      try (RawClient client = bench.client().login();
          var data = client.resume(client.passive("EPSV"))) {
        client.send("RETR file");
        assertThat(data.getInputStream().readAllBytes()).isEqualTo(content());
      }
      List<String> said = watcher.await("SESSION ended");
      assertThat(said)
          .containsSubsequence(
              "BACKEND SAID AUTH TLS", "BACKEND SAID PBSZ 0", "BACKEND SAID PROT P");
      for (String part :
          List.of(
              "BACKEND CONNECTION TLS: TLSv1\\.\\d \\w+, full handshake",
              "BACKEND CONNECTION shows the certificate of CN=.*, issued by CN=.*, until 20.*Z",
              "BACKEND DATA stands with .* TLSv1.*, (resumed|full handshake)",
              "CLIENT DATA stands with .* TLSv1.*, resumed")) {
        assertThat(said).anyMatch(line -> line.matches(part));
      }
    }
  }

  @Test
  void aTimeThatIsOverIsTold() throws Exception {
    Watcher watcher = Watcher.ofAll();
    FakeClock clock = new FakeClock();
    try (Bench bench = Bench.start(clock, settings -> settings);
        RawClient client = bench.client()) {
      bench.events().watchedBy(watcher);
      client.reply();
      client.ask("NOOP");
      clock.advance(Duration.ofSeconds(11));
      assertThat(client.reply()).startsWith("421 ");
      assertThat(watcher.lines())
          .containsSubsequence(
              "BRIDGE TIMER time is over: login",
              "CLIENT SAID 421 Closing the control connection: no login was accepted in time.");
    }
  }

  @Test
  void aReplyOfManyLinesIsToldLineByLineUpToABound() throws Exception {
    Watcher watcher = Watcher.ofAll();
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      bench.events().watchedBy(watcher);
      bench.backend().answer("STAT", "211-first\r\n" + " more\r\n".repeat(150) + "211 \"last\"");
      client.ask("STAT");
      List<String> said = watcher.await("CLIENT SAID 211 ");
      assertThat(said)
          .containsSubsequence(
              "CLIENT SAID 211-first", "CLIENT SAID (51 more lines)", "CLIENT SAID 211 \"last\"");
      assertThat(said).filteredOn("CLIENT SAID  more"::equals).hasSize(99);
    }
  }
}
