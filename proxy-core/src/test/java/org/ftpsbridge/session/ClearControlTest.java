package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ftpsbridge.bench.Transfers.content;
import static org.ftpsbridge.bench.Transfers.sending;

import java.io.IOException;
import java.net.Socket;
import java.util.function.UnaryOperator;
import org.ftpsbridge.Settings;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.net.TlsVersion;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.policy.ClientDialect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** CCC, where it is allowed, and the ways in which clients end TLS. */
class ClearControlTest {

  private static final byte[] CONTENT = content();

  @ParameterizedTest
  @EnumSource(names = {"V1_2", "V1_3"})
  void aClientThatSendsCloseNotifyAndAwaitsOurs(TlsVersion version) throws Exception {
    try (Bench bench = Bench.start(ccc(true));
        RawClient client = bench.client(version).login()) {
      assertThat(client.ask("CCC")).startsWith("200 ");
      client.endTls().awaitEndOfTls().inClear();
      assertGoesOn(bench, client);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"V1_2", "V1_3"})
  void aClientThatSendsCloseNotifyAndTheNextCommandAtOnce(TlsVersion version) throws Exception {
    try (Bench bench = Bench.start(ccc(true));
        RawClient client = bench.client(version).login()) {
      assertThat(client.ask("CCC")).startsWith("200 ");
      client.endTls().plainly("PWD").awaitEndOfTls().inClear();
      assertThat(client.reply()).isEqualTo("200 PWD ok");
      assertGoesOn(bench, client);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"V1_2", "V1_3"})
  void aClientThatAwaitsOurCloseNotifyAndSendsNone(TlsVersion version) throws Exception {
    try (Bench bench = Bench.start(ccc(true));
        RawClient client = bench.client(version).login()) {
      assertThat(client.ask("CCC")).startsWith("200 ");
      client.awaitEndOfTls().inClear();
      assertGoesOn(bench, client);
    }
  }

  /** As z/OS with CCCNONOTIFY. */
  @ParameterizedTest
  @EnumSource(names = {"V1_2", "V1_3"})
  void aClientThatNeitherSendsNorAwaitsCloseNotify(TlsVersion version) throws Exception {
    try (Bench bench = Bench.start(ccc(true));
        RawClient client = bench.client(version).login()) {
      assertThat(client.ask("CCC")).startsWith("200 ");
      client.inClear();
      assertGoesOn(bench, client);
    }
  }

  @Test
  void whatIsSaidUnderTlsAfterCccEndsTheSession() throws Exception {
    try (Bench bench = Bench.start(ccc(true));
        RawClient client = bench.client().login()) {
      assertThat(client.ask("CCC")).startsWith("200 ");
      client.send("DELE file");
      assertThat(bench.events().end()).isEqualTo(CloseReason.MALFORMED_COMMAND);
      assertThat(bench.backend().heard()).doesNotContain("DELE file");
    }
  }

  /** Under TLS it was begun by the client; in clear anybody could end it. */
  @Test
  void halfACommandUnderTlsIsNotEndedInClear() throws Exception {
    try (Bench bench = Bench.start(ccc(true));
        RawClient client = bench.client().login()) {
      assertThat(client.ask("CCC")).startsWith("200 ");
      client.raw("DELE fi").endTls().plainly("le").awaitEndOfTls().inClear();
      assertThat(client.reply()).startsWith("500 ");
      assertThat(bench.events().end()).isEqualTo(CloseReason.MALFORMED_COMMAND);
      assertThat(bench.backend().heard()).doesNotContain("DELE file");
    }
  }

  @Test
  void whatIsPipelinedBehindCccKeepsTls() throws Exception {
    try (Bench bench = Bench.start(ccc(true));
        RawClient client = bench.client().login()) {
      client.raw("CCC\r\nPWD\r\n");
      assertThat(client.reply()).startsWith("503 ");
      assertThat(client.reply()).isEqualTo("200 PWD ok");
    }
  }

  @Test
  void beforeTheLoginThereIsNoCcc() throws Exception {
    try (Bench bench = Bench.start(ccc(true));
        RawClient client = bench.client()) {
      client.reply();
      assertThat(client.ask("CCC")).startsWith("530 ");
      assertThat(client.ask("FEAT")).contains("\n CCC");
    }
  }

  @Test
  void whereItIsNotAllowedTlsStays() throws Exception {
    try (Bench bench = Bench.start(ccc(false));
        RawClient client = bench.client().login()) {
      assertThat(client.ask("CCC")).startsWith("534 ");
      assertThat(client.ask("FEAT")).doesNotContain("CCC");
      assertThat(client.ask("PWD")).isEqualTo("200 PWD ok");
    }
  }

  @Test
  void inClearAClientThatLeavesEndsTheSession() throws Exception {
    try (Bench bench = Bench.start(ccc(true));
        RawClient client = bench.client().login()) {
      client.ask("CCC");
      client.inClear().ask("PWD");
      client.plain().close();
      assertThat(bench.events().end()).isEqualTo(CloseReason.CLIENT_LOST);
    }
  }

  /** In clear; data connections stay private, and nobody can change that now. */
  private static void assertGoesOn(Bench bench, RawClient client) throws IOException {
    assertThat(client.ask("NOOP")).isEqualTo("200 NOOP ok");
    assertThat(client.ask("PROT C")).startsWith("503 ");
    assertThat(client.ask("AUTH TLS")).startsWith("534 ").doesNotContain("protected");
    assertThat(client.ask("CCC")).startsWith("533 ");
    assertThat(client.ask("USER mallory")).startsWith("503 ");
    assertThat(client.ask("REIN")).startsWith("503 ");
    bench.backend().transfer("RETR", sending(CONTENT, "226 sent"));
    Socket clear = client.passive("PASV");
    client.send("RETR file");
    try (Socket data = client.secure(clear)) {
      assertThat(data.getInputStream().readAllBytes()).isEqualTo(CONTENT);
    }
    assertThat(client.reply()).startsWith("150 ");
    assertThat(client.reply()).startsWith("226 ");
    assertThat(client.ask("QUIT")).startsWith("221 ");
  }

  private static UnaryOperator<Settings> ccc(boolean allowed) {
    ClientDialect usual = ClientDialect.standard(Security.IMPLICIT);
    return Bench.speaking(
        new ClientDialect(
            usual.security(),
            usual.requireTls(),
            usual.whenNoProt(),
            usual.greetBeforeTls(),
            usual.noop(),
            allowed,
            usual.lineEnd()));
  }
}
