package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.ftpsbridge.bench.Authority;
import org.ftpsbridge.bench.ScriptedBackend;
import org.ftpsbridge.bench.Secured;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.net.Endpoint;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.policy.Limits;
import org.ftpsbridge.session.BackendProbe.Finding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is found out about a backend without a user of it. */
class BackendProbeTest {

  private final Authority ours = new Authority("ours");

  BackendProbeTest() throws Exception {}

  @ParameterizedTest
  @EnumSource(
      value = Security.class,
      names = {"EXPLICIT", "IMPLICIT"})
  void aBackendThatIsAcceptedShowsItsCertificateAndHearsNoUser(Security security) throws Exception {
    X509Bundle identity = ours.issue(b -> b);
    try (ScriptedBackend backend = backend(security, identity)) {
      Finding finding = look(new Secured(security).trusting(ours.pem()), backend.port());
      assertThat(finding.refusal()).isEmpty();
      assertThat(finding.certificate()).contains(identity.getCertificate());
      backend.awaitHeard("QUIT");
      assertThat(backend.heard()).endsWith("PBSZ 0", "PROT P", "QUIT");
    }
  }

  @Test
  void aCertificateThatIsNotAcceptedIsShownWithTheReason() throws Exception {
    Instant over = Instant.now().minus(Duration.ofDays(1));
    X509Bundle expired = ours.issue(b -> b.notBefore(over.minusSeconds(9)).notAfter(over));
    try (ScriptedBackend backend = backend(Security.EXPLICIT, expired)) {
      Finding finding = look(new Secured(Security.EXPLICIT).trusting(ours.pem()), backend.port());
      assertThat(finding.refusal()).contains(CloseReason.BACKEND_CERTIFICATE_EXPIRED);
      assertThat(finding.certificate()).contains(expired.getCertificate());
    }
  }

  @Test
  void aBackendThatIsDownIsToldAsUnreachable() throws Exception {
    int port;
    try (ScriptedBackend gone = new ScriptedBackend()) {
      port = gone.port();
    }
    Finding finding = look(new Secured(Security.EXPLICIT).unverified(), port);
    assertThat(finding.refusal()).contains(CloseReason.BACKEND_UNREACHABLE);
    assertThat(finding.detail()).contains("refused");
    assertThat(finding.certificate()).isEmpty();
  }

  @Test
  void aBackendThatSaysNothingIsGivenUp() throws Exception {
    try (ScriptedBackend silent = new ScriptedBackend().greet("")) {
      Finding finding = look(new Secured(Security.EXPLICIT).unverified(), silent.port());
      assertThat(finding.refusal()).contains(CloseReason.BACKEND_TIMEOUT);
      assertThat(finding.detail()).contains("greeting");
    }
  }

  @Test
  void aFileThatCannotBeUsedIsNamed() {
    Secured missing = new Secured(Security.EXPLICIT).trusting(Path.of("/nowhere/ca.pem"));
    assertThatThrownBy(() -> look(missing, 21))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("backend scripted")
        .hasMessageContaining("/nowhere/ca.pem");
  }

  private static ScriptedBackend backend(Security security, X509Bundle identity) throws Exception {
    return new ScriptedBackend().secured(security, Authority.server(identity));
  }

  private static Finding look(Secured secured, int port) throws Exception {
    try (BackendProbe probe = new BackendProbe(Limits.DEFAULT, Duration.ofSeconds(2))) {
      return probe.look(secured.backend(new Endpoint("127.0.0.1", port))).get(0);
    }
  }
}
