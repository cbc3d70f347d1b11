package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.observe.LoginReport;
import org.junit.jupiter.api.Test;

/** From the greeting to the login and to the end, against a backend that does as it is told. */
class LoginTest {

  @Test
  void theBackendIsOpenedAtUserAndNotBefore() throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client()) {
      assertThat(client.reply()).startsWith("220 ");
      assertThat(client.ask("NOOP")).startsWith("200 ");
      assertThat(bench.backend().connections()).isZero();
      assertThat(client.ask("USER alice")).isEqualTo("331 password please");
      assertThat(bench.backend().connections()).isEqualTo(1);
      assertThat(client.ask("PASS secret")).isEqualTo("230 logged in");
      assertThat(bench.events().login())
          .isEqualTo(
              new LoginReport(
                  "alice", "scripted", "127.0.0.1:" + bench.backend().port(), true, 230));
    }
  }

  @Test
  void whileAuthenticatingA530ReturnsToAwaitingUserAndAnotherTryMaySucceed() throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client()) {
      bench.backend().answer("PASS", "530 wrong");
      client.reply();
      client.ask("USER alice");
      assertThat(client.ask("PASS guess")).isEqualTo("530 wrong");
      assertThat(bench.events().login().accepted()).isFalse();
      assertThat(client.ask("PASS again")).startsWith("503 ");
      bench.backend().answer("PASS", "230 logged in");
      client.ask("USER alice");
      assertThat(client.ask("PASS secret")).isEqualTo("230 logged in");
      assertThat(bench.backend().connections()).isEqualTo(1);
    }
  }

  @Test
  void anAccountIsAskedForWhereTheBackendWantsOne() throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client()) {
      bench.backend().answer("PASS", "332 account please").answer("ACCT", "230 in");
      client.reply();
      client.ask("USER alice");
      assertThat(client.ask("PASS secret")).isEqualTo("332 account please");
      assertThat(client.ask("ACCT sales")).isEqualTo("230 in");
      assertThat(client.ask("PWD")).isEqualTo("200 PWD ok");
    }
  }

  @Test
  void whatWasSaidBeforeLoginIsRepeatedToTheBackendAndItsRepliesAreSwallowed() throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client()) {
      client.reply();
      assertThat(client.ask("CLNT tester")).startsWith("200 ");
      assertThat(client.ask("OPTS UTF8 ON")).startsWith("200 ");
      assertThat(client.ask("OPTS HASH SHA-1")).startsWith("501 ");
      client.ask("USER alice");
      assertThat(client.ask("PASS secret")).isEqualTo("230 logged in");
      assertThat(bench.backend().heard())
          .containsExactly("USER alice", "PASS secret", "CLNT tester", "OPTS UTF8 ON");
      assertThat(client.ask("PWD")).isEqualTo("200 PWD ok");
    }
  }

  @Test
  void featBeforeLoginOpensTheOnlyBackendAndMergesItsFeatures() throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client()) {
      client.reply();
      assertThat(client.ask("FEAT"))
          .contains("\n SIZE", "\n MLST size*;", "\n AUTH TLS", "\n PBSZ", "\n PROT", "\n EPSV")
          .doesNotContain("CCC");
      assertThat(bench.backend().connections()).isEqualTo(1);
      client.ask("USER alice");
      assertThat(bench.backend().connections()).isEqualTo(1);
    }
  }

  @Test
  void aBackendThatIsDownIsA421WithItsReason() throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client()) {
      bench.backend().close();
      client.reply();
      assertThat(client.ask("USER alice")).startsWith("421 ").contains("cannot be reached");
      assertThat(client.reply()).isEmpty();
      assertThat(bench.events().end()).isEqualTo(CloseReason.BACKEND_UNREACHABLE);
    }
  }

  @Test
  void aBackendThatGreetsWithARefusalIsA421() throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client()) {
      bench.backend().greet("421 too many connections");
      client.reply();
      assertThat(client.ask("USER alice")).startsWith("421 ");
    }
  }

  @Test
  void aBackendThatIsReadySoonIsWaitedFor() throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client()) {
      bench.backend().greet("120 soon\r\n220-at\r\n last\r\n220 ready");
      client.reply();
      assertThat(client.ask("USER alice")).isEqualTo("331 password please");
    }
  }

  @Test
  void reinStartsAnewOnTheSameTlsConnection() throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      client.ask("PROT C");
      assertThat(client.ask("EPSV ALL")).startsWith("200 ");
      assertThat(client.ask("REIN")).startsWith("220 ");
      assertThat(client.ask("PWD")).startsWith("530 ");
      client.ask("USER bob");
      assertThat(client.ask("PASS secret")).startsWith("230 ");
      assertThat(client.ask("PASV")).startsWith("227 ");
      assertThat(bench.backend().connections()).isEqualTo(2);
    }
  }

  @Test
  void aBackendThatSays421UnaskedEndsTheSessionInItsOwnWords() throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      bench.backend().say("421 timeout");
      assertThat(client.reply()).isEqualTo("421 timeout");
      assertThat(bench.events().end()).isEqualTo(CloseReason.BACKEND_LOST);
    }
  }

  @Test
  void aReplyThatNobodyAskedForEndsTheSession() throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      bench.backend().say("226 surprise");
      assertThat(client.reply()).startsWith("421 ").doesNotContain("surprise");
      assertThat(bench.events().end()).isEqualTo(CloseReason.BACKEND_PROTOCOL);
    }
  }

  @Test
  void quitIsAnsweredAndTheBackendHearsItToo() throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      assertThat(client.ask("QUIT")).startsWith("221 ");
      assertThat(client.reply()).isEmpty();
      client.leave();
      assertThat(bench.events().end()).isEqualTo(CloseReason.QUIT);
      bench.backend().awaitHeard("QUIT");
    }
  }

  @Test
  void pipelinedCommandsAreAnsweredInTheirOrder() throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      StringBuilder burst = new StringBuilder();
      for (int i = 0; i < 500; i++) {
        burst.append("X").append(i).append("\r\n");
      }
      client.raw(burst.toString());
      for (int i = 0; i < 500; i++) {
        assertThat(client.reply()).isEqualTo("200 X" + i + " ok");
      }
    }
  }

  @Test
  void aLineThatIsNoCommandIsA500AndTheEnd() throws Exception {
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      assertThat(client.raw("PWD\nUSER mallory\r\n").reply()).startsWith("500 ");
      assertThat(client.reply()).isEmpty();
      assertThat(bench.events().end()).isEqualTo(CloseReason.MALFORMED_COMMAND);
      assertThat(bench.backend().heard()).doesNotContain("USER mallory");
    }
  }
}
