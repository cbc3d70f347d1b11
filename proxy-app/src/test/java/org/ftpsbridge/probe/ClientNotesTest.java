package org.ftpsbridge.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ftpsbridge.net.TlsEngine;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.observe.ControlSeen;
import org.ftpsbridge.observe.DataSeen;
import org.ftpsbridge.observe.FirstWords;
import org.ftpsbridge.observe.LoginReport;
import org.ftpsbridge.observe.OfferedTicket;
import org.ftpsbridge.observe.SecuritySeen;
import org.ftpsbridge.observe.SessionDialect;
import org.ftpsbridge.observe.SessionEnd;
import org.ftpsbridge.observe.SessionFacts;
import org.ftpsbridge.observe.TlsSeen;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client needs is not said of what it was only tried with. */
class ClientNotesTest {
  private static final SessionFacts SESSION =
      new SessionFacts("s1", "probe", new InetSocketAddress("203.0.113.9", 40000));
  private static final ControlSeen CONTROL =
      new ControlSeen(
          SecuritySeen.IMPLICIT, "", false, FirstWords.TLS, Optional.empty(), "", Set.of());

  private final Findings findings = new Findings(step -> {});
  private final ClientNotes notes = new ClientNotes(findings, dialect -> Map.of());

  @ParameterizedTest
  @CsvSource({
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, it was tried with this engine; BoringSSL has the"
        + " cipher suite as well",
    "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256, it agreed on a cipher suite that BoringSSL does not have"
  })
  void anEngineThatWasChosenIsNeededForItsCipherSuitesAlone(String suite, String why) {
    TlsSeen tls = new TlsSeen("TLSv1.2", suite, "", true, "", List.of(), "", OfferedTicket.NONE);
    notes.on(
        new ClientEvents.LoggedIn(SESSION, new LoginReport("bob", "memory", "server", true, 230)));
    notes.on(
        new ClientEvents.Ended(
            SESSION,
            new SessionEnd(
                CloseReason.QUIT,
                Duration.ZERO,
                new SessionDialect(CONTROL, Optional.of(tls), DataSeen.NONE))));
    notes.tell(TlsEngine.JDK);
    assertThat(findings.needs().get("tls.engine")).isEqualTo(new Findings.Need("jdk", why));
  }
}
