package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ftpsbridge.bench.Transfers.content;
import static org.ftpsbridge.bench.Transfers.receiving;
import static org.ftpsbridge.bench.Transfers.sending;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.ftpsbridge.Settings;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.policy.AssumedProtection;
import org.ftpsbridge.policy.ClientDialect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Implicit clients that never say PBSZ and PROT, and what they may mean by that. */
class WhenNoProtTest {

  private static final byte[] CONTENT = content();

  /** MS-FTPS and IBM i take PROT P for granted, commons-net without execPROT takes PROT C. */
  @ParameterizedTest
  @CsvSource({"PRIVATE, true", "CLEAR, false"})
  void dataConnectionsAreAsAssumedBothWays(AssumedProtection assumed, boolean secured)
      throws Exception {
    CompletableFuture<byte[]> received = new CompletableFuture<>();
    try (Bench bench = Bench.start(assuming(assumed));
        RawClient client = bench.client().login()) {
      bench.backend().transfer("RETR", sending(CONTENT, "226 sent"));
      bench.backend().transfer("STOR", receiving(received));
      assertThat(retrieved(client, secured)).isEqualTo(CONTENT);
      Socket clear = client.passive("EPSV");
      client.send("STOR file");
      try (Socket data = secured ? client.secure(clear) : clear) {
        data.getOutputStream().write(CONTENT);
      }
      assertThat(client.reply()).startsWith("150 ");
      assertThat(client.reply()).isEqualTo("226 stored");
      assertThat(received.get(10, TimeUnit.SECONDS)).isEqualTo(CONTENT);
    }
  }

  @ParameterizedTest
  @CsvSource({"PRIVATE, C, false", "CLEAR, P, true"})
  void whatTheClientSaysCountsMoreAndReinForgetsIt(
      AssumedProtection assumed, String level, boolean secured) throws Exception {
    try (Bench bench = Bench.start(assuming(assumed));
        RawClient client = bench.client().login()) {
      bench.backend().transfer("RETR", sending(CONTENT, "226 sent"));
      assertThat(client.ask("PROT " + level)).startsWith("200 ");
      assertThat(retrieved(client, secured)).isEqualTo(CONTENT);
      assertThat(client.ask("REIN")).startsWith("220 ");
      client.ask("USER alice");
      client.ask("PASS secret");
      assertThat(retrieved(client, !secured)).isEqualTo(CONTENT);
    }
  }

  @Test
  void protBeforeUserAndBeforePbszCounts() throws Exception {
    try (Bench bench = Bench.start(assuming(AssumedProtection.CLEAR));
        RawClient client = bench.client()) {
      bench.backend().transfer("RETR", sending(CONTENT, "226 sent"));
      client.reply();
      assertThat(client.ask("PROT P")).startsWith("200 ");
      assertThat(client.ask("PBSZ 0")).startsWith("200 ");
      client.ask("USER alice");
      client.ask("PASS secret");
      assertThat(retrieved(client, true)).isEqualTo(CONTENT);
    }
  }

  private static byte[] retrieved(RawClient client, boolean secured) throws IOException {
    Socket clear = client.passive("PASV");
    client.send("RETR file");
    byte[] bytes;
    try (Socket data = secured ? client.secure(clear) : clear) {
      bytes = data.getInputStream().readAllBytes();
    }
    assertThat(client.reply()).startsWith("150 ");
    assertThat(client.reply()).startsWith("226 ");
    return bytes;
  }

  private static UnaryOperator<Settings> assuming(AssumedProtection what) {
    ClientDialect usual = ClientDialect.standard(Security.IMPLICIT);
    return Bench.speaking(
        new ClientDialect(
            usual.security(),
            usual.requireTls(),
            what,
            usual.greetBeforeTls(),
            usual.noop(),
            usual.cccAllowed(),
            usual.lineEnd()));
  }
}
