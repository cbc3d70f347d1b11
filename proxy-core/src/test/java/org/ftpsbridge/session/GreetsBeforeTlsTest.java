package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ftpsbridge.bench.Transfers.sending;

import java.net.Socket;
import java.time.Duration;
import javax.net.ssl.SSLSocket;
import org.ftpsbridge.bench.Authority;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.bench.ScriptedBackend;
import org.ftpsbridge.bench.Secured;
import org.ftpsbridge.bench.Transfers;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.net.Endpoint;
import org.ftpsbridge.observe.BackendLoss;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.policy.Limits;
import org.ftpsbridge.session.BackendProbe.Finding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Implicit backends as z/OS is by default (SECUREIMPLICITZOS TRUE): the 220 in clear, TLS behind
 * it, and nothing for whoever speaks first; and those as all others are.
 */
class GreetsBeforeTlsTest {

  private static final byte[] CONTENT = Transfers.content();

  @Test
  void aBackendThatGreetsInClearIsSecuredBehindItsGreeting() throws Exception {
    try (Bench bench = start();
        RawClient client = bench.client().login()) {
      bench.backend().transfer("RETR", sending(CONTENT, "250 sent"));
      Socket data = client.passive("EPSV");
      assertThat(client.ask("RETR file")).startsWith("150 ");
      try (SSLSocket secured = client.secure(data)) {
        assertThat(secured.getInputStream().readAllBytes()).isEqualTo(CONTENT);
      }
      assertThat(client.reply()).isEqualTo("250 sent");
      assertThat(bench.backend().heardInClear()).isEmpty();
      assertThat(bench.backend().heard())
          .containsSubsequence("PBSZ 0", "PROT P", "USER alice", "PASS secret");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"220 zos\r\n230 logged in", "220 zos\r\n220 zos", "220 zos\r\n2", "220 zos\r\n "})
  void whatComesInClearBehindTheGreetingEndsTheSession(String greeting) throws Exception {
    try (Bench bench = start();
        RawClient client = bench.client()) {
      bench.backend().greet(greeting);
      BackendLoss loss = lossAtUser(bench, client);
      assertThat(loss.reason()).isEqualTo(CloseReason.BACKEND_INJECTED);
      assertThat(bench.backend().heard()).isEmpty();
    }
  }

  @Test
  void whereItIsOffTheGreetingInClearIsRefusedWithAHint() throws Exception {
    try (Bench bench = Bench.start(new Secured(Security.IMPLICIT).unverified().settings());
        RawClient client = bench.client()) {
      BackendLoss loss = lossAtUser(bench, client);
      assertThat(loss.reason()).isEqualTo(CloseReason.BACKEND_TLS_FAILED);
      assertThat(loss.detail()).contains("in clear", "greetsBeforeTls: on");
      assertThat(bench.backend().heard()).doesNotContain("USER alice");
    }
  }

  @Test
  void theProbeToldByCheckSeesTheSame() throws Exception {
    try (ScriptedBackend zos = backend(true);
        ScriptedBackend usual = backend(false)) {
      assertThat(look(zos, secured(true)).refusal()).isEmpty();
      assertThat(zos.heard())
          .contains("PBSZ 0", "PROT P")
          .noneMatch(line -> line.startsWith("USER"));
      Finding early = look(zos, secured(false));
      assertThat(early.refusal()).contains(CloseReason.BACKEND_TLS_FAILED);
      assertThat(early.detail()).contains("its TLS handshake", "greetsBeforeTls");
      Finding mute = look(usual, secured(true));
      assertThat(mute.refusal()).contains(CloseReason.BACKEND_TIMEOUT);
      assertThat(mute.detail()).contains("its greeting", "greetsBeforeTls: off");
      assertThat(look(usual, secured(false)).refusal()).isEmpty();
    }
  }

  private static Finding look(ScriptedBackend backend, Secured secured) throws Exception {
    try (BackendProbe probe = new BackendProbe(Limits.DEFAULT, Duration.ofSeconds(1))) {
      return probe.look(secured.backend(new Endpoint("127.0.0.1", backend.port()))).get(0);
    }
  }

  private static BackendLoss lossAtUser(Bench bench, RawClient client) throws Exception {
    assertThat(client.reply()).startsWith("220 ");
    assertThat(client.ask("USER alice")).startsWith("421 ");
    return bench.events().loss();
  }

  private static Bench start() throws Exception {
    Bench bench = Bench.start(secured(true).settings());
    bench
        .backend()
        .secured(Security.IMPLICIT, Authority.server(Authority.selfSigned()))
        .greetingFirst();
    return bench;
  }

  private static Secured secured(boolean greetsFirst) {
    Secured secured = new Secured(Security.IMPLICIT).unverified();
    return greetsFirst ? secured.greetedFirst() : secured;
  }

  private static ScriptedBackend backend(boolean greetsFirst) throws Exception {
    ScriptedBackend backend =
        new ScriptedBackend().secured(Security.IMPLICIT, Authority.server(Authority.selfSigned()));
    return greetsFirst ? backend.greetingFirst() : backend;
  }
}
