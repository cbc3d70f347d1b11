package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.bench.Transfers;
import org.ftpsbridge.bench.Watcher;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.policy.ClientDialect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever looks on sees no secret on either leg, in no phase; what is none is shown. */
class MaskedSecretsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PASS hunter2",
        "pass hunter2",
        "PaSs  hunter2 ",
        "PASS \u00ff\u00f4hunter2\u00ff\u00fb\u0001",
        "\u00ff\u00f4\u00ff\u00f2PASS hunter2",
        "PASS hunt\u00ff\u00f4er2",
        "ACCT hunter2",
        "acct hunter2",
        "ADAT hunter2",
        "MIC hunter2",
        "CONF hunter2",
        "ENC hunter2",
        "SITE PSWD old hunter2",
        "site chpass hunter2",
        "SITE  ADDUSER anna hunter2",
        "PASShunter2",
        "PASSWD hunter2",
        "XPASS hunter2",
        "PASS hunter2\r\nPASS hunter2\r\nACCT hunter2",
      })
  void whatCarriesASecretIsMaskedInEveryPhase(String said) throws Exception {
    Watcher watcher = Watcher.ofAll();
    try (Bench bench = Bench.start()) {
      bench.events().watchedBy(watcher);
      try (RawClient client = bench.client()) {
        client.reply();
        client.raw(said + "\r\n").raw("NOOP\r\n");
        awaitNoop(client);
        client.ask("USER alice");
        bench.backend().answer("PASS", "332 and more").answer("ACCT", "332 and more");
        client.raw(said + "\r\n").raw("USER alice\r\n");
        awaitReply(client, "331");
        bench.backend().answer("PASS", "230 logged in").answer("ACCT", "200 ACCT ok");
        client.ask("PASS other one");
        client.raw(said + "\r\n").raw("NOOP\r\n");
        awaitNoop(client);
        client.ask("QUIT");
      }
      assertThat(watcher.await("SESSION ended"))
          .noneMatch(line -> line.toLowerCase(Locale.ROOT).contains("hunter"))
          .filteredOn(line -> line.matches("CLIENT HEARD .*(\\*\\*\\*|unknown verb).*"))
          .hasSizeGreaterThanOrEqualTo(4);
    }
  }

  @Test
  void aroundAuthTlsSecretsInClearAreMaskedToo() throws Exception {
    Watcher watcher = Watcher.ofAll();
    try (Bench bench = Bench.start(Bench.speaking(ClientDialect.standard(Security.EXPLICIT)))) {
      bench.events().watchedBy(watcher);
      try (RawClient client = bench.silentClient().inClear()) {
        client.reply();
        client.ask("USER anna");
        client.ask("PASS hunter2");
        client.raw("AUTH TLS\r\nPASS hunter2\r\n");
        watcher.await("SESSION ended");
      }
      assertThat(watcher.lines())
          .contains("CLIENT HEARD PASS ***")
          .noneMatch(line -> line.contains("hunter2"));
    }
  }

  @Test
  void duringATransferSecretsAreMaskedWhileTheyWait() throws Exception {
    Watcher watcher = Watcher.ofAll();
    CountDownLatch seen = new CountDownLatch(1);
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      bench
          .backend()
          .transfer(
              "RETR",
              data -> {
                Transfers.await(seen);
                return "226 sent";
              });
      bench.events().watchedBy(watcher);
      try (var data = client.secure(client.passive("EPSV"))) {
        client.ask("RETR file");
        client.raw("PASS hunter2\r\nacct hunter2\r\nSITE PSWD old hunter2\r\n");
        assertThat(watcher.await("CLIENT HEARD SITE"))
            .contains("CLIENT HEARD PASS ***", "CLIENT HEARD ACCT ***", "CLIENT HEARD SITE ***")
            .noneMatch(line -> line.contains("BACKEND SAID PASS"));
        seen.countDown();
        assertThat(data.getInputStream().readAllBytes()).isEmpty();
        assertThat(watcher.await("BACKEND SAID SITE ***"))
            .noneMatch(line -> line.contains("hunter2"));
      }
    }
  }

  @Test
  void aVerbThatNobodyKnowsMayBeAPasswordBeforeLogin() throws Exception {
    Watcher watcher = Watcher.ofAll();
    try (Bench bench = Bench.start();
        RawClient client = bench.client()) {
      bench.events().watchedBy(watcher);
      client.reply();
      client.ask("hunter2");
      client.ask("hunter2 and more");
      client.ask("NOOP");
      assertThat(watcher.await("HEARD NOOP"))
          .contains("CLIENT HEARD unknown verb", "CLIENT HEARD unknown verb ***")
          .noneMatch(line -> line.contains("HUNTER") || line.contains("and more"));
    }
  }

  @Test
  void afterLoginAnUnknownVerbIsShownUnlessItIsThePassword() throws Exception {
    Watcher watcher = Watcher.ofAll();
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      bench.events().watchedBy(watcher);
      client.ask("XDUPE 3");
      client.ask("SECRET");
      client.ask("PWD");
      assertThat(watcher.await("HEARD PWD"))
          .contains("CLIENT HEARD XDUPE ***", "BACKEND SAID XDUPE ***")
          .contains("CLIENT HEARD unknown verb")
          .noneMatch(line -> line.contains("SECRET"));
    }
  }

  static List<Arguments> replies() {
    return List.of(
        arguments("230 welcome, your password is hunter2", "230 ***"),
        arguments("230 WELCOME HUNTER2", "230 ***"),
        arguments("230-so\r\n and hunter2\r\n230 welcome", "230 welcome"),
        arguments("530 login of anna with hunter2 refused", "530 ***"),
        arguments("230 welcome anna", "230 welcome anna"),
        arguments("230 hunter is welcome", "230 hunter is welcome"));
  }

  @ParameterizedTest
  @MethodSource("replies")
  void aReplyThatRepeatsAPasswordIsMaskedAndNoOther(String reply, String shown) throws Exception {
    Watcher watcher = Watcher.ofAll();
    try (Bench bench = Bench.start();
        RawClient client = bench.client()) {
      bench.events().watchedBy(watcher);
      bench.backend().answer("PASS", reply);
      client.reply();
      client.ask("USER anna");
      client.ask("PASS hunter2");
      assertThat(watcher.await("CLIENT SAID " + shown.substring(0, 4)))
          .contains("BACKEND HEARD " + shown, "CLIENT SAID " + shown)
          .noneMatch(line -> line.toLowerCase(Locale.ROOT).contains("hunter2"));
    }
  }

  @Test
  void whoeverComesAfterTheLoginSeesNoPasswordThatIsRepeatedLater() throws Exception {
    Watcher watcher = Watcher.ofAll();
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      bench.events().watchedBy(watcher);
      bench.backend().answer("STAT", "211 logged in as alice with secret");
      bench.backend().answer("SITE", "500 PSWD one two-words: no");
      client.ask("STAT");
      client.ask("SITE PSWD one two-words");
      assertThat(watcher.await("CLIENT SAID 500"))
          .contains("CLIENT SAID 211 ***", "CLIENT HEARD SITE ***", "CLIENT SAID 500 ***")
          .noneMatch(line -> line.contains("secret") || line.contains("two-words"));
    }
  }

  @Test
  void whatAnUnknownVerbSaysIsMaskedInItsOwnReplyToo() throws Exception {
    Watcher watcher = Watcher.ofAll();
    try (Bench bench = Bench.start();
        RawClient client = bench.client().login()) {
      bench.events().watchedBy(watcher);
      bench
          .backend()
          .answer("XPSWD", "500 'XPSWD hunter2': command not understood.")
          .answer("PWD", "257 \"/hunter2\"");
      client.ask("XPSWD hunter2");
      client.ask("PWD");
      assertThat(watcher.await("CLIENT SAID 257"))
          .contains("BACKEND HEARD 500 ***", "CLIENT SAID 500 ***")
          .contains("CLIENT SAID 257 \"/hunter2\"");
    }
  }

  @Test
  void aSecretBehindWhatIsShownOfAReplyMasksNothing() throws Exception {
    Watcher watcher = Watcher.ofAll();
    try (Bench bench = Bench.start();
        RawClient client = bench.client()) {
      bench.events().watchedBy(watcher);
      bench
          .backend()
          .answer("PASS", "230 " + "y".repeat(500) + "hunter2")
          .answer("PWD", "257 " + "y".repeat(499) + "hunter2");
      client.reply();
      client.ask("USER anna");
      client.ask("PASS hunter2");
      client.ask("PWD");
      assertThat(watcher.await("CLIENT SAID 257"))
          .contains("CLIENT SAID 230 " + "y".repeat(500) + "\\...", "CLIENT SAID 257 ***");
    }
  }

  @Test
  void aShortPasswordIsMaskedInItsOwnReply() throws Exception {
    Watcher watcher = Watcher.ofAll();
    try (Bench bench = Bench.start();
        RawClient client = bench.client()) {
      bench.events().watchedBy(watcher);
      bench.backend().answer("PASS", "230 in with xyz").answer("PWD", "257 \"/xyz\"");
      client.reply();
      client.ask("USER anna");
      client.ask("PASS xyz");
      client.ask("PWD");
      assertThat(watcher.await("CLIENT SAID 257"))
          .contains("CLIENT SAID 230 ***", "CLIENT SAID 257 \"/xyz\"");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "USER anna",
        "RETR some file",
        "CWD /home/anna",
        "SITE CHMOD 600 passage",
        "OPTS UTF8 ON",
        "CLNT a client",
        "PROT P",
        "TYPE I"
      })
  void whatCarriesNoSecretIsShown(String command) throws Exception {
    Watcher watcher = Watcher.ofAll();
    try (Bench bench = Bench.start();
        RawClient client = bench.client()) {
      bench.events().watchedBy(watcher);
      client.reply();
      client.ask(command);
      assertThat(watcher.await("CLIENT HEARD")).contains("CLIENT HEARD " + command);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PASS hunter2\nNOOP\r\n", "PASS\thunter2\r\n", "PASS hunter2\0\r\n"})
  void whatIsNoCommandIsToldByItsFaultAlone(String broken) throws Exception {
    Watcher watcher = Watcher.ofAll();
    try (Bench bench = Bench.start();
        RawClient client = bench.client()) {
      bench.events().watchedBy(watcher);
      client.reply();
      client.raw(broken);
      assertThat(client.reply()).startsWith("500 ");
      assertThat(client.reply()).isEmpty();
      assertThat(watcher.await("CLIENT SAID 500"))
          .anyMatch(line -> line.startsWith("CLIENT HEARD no command: "))
          .noneMatch(line -> line.contains("hunter2"));
    }
  }

  private static void awaitNoop(RawClient client) throws Exception {
    client.raw("FEAT\r\n");
    awaitReply(client, "211");
  }

  private static void awaitReply(RawClient client, String code) throws Exception {
    String reply;
    do {
      reply = client.reply();
    } while (!reply.startsWith(code) && !reply.isEmpty());
    assertThat(reply).startsWith(code);
  }
}
