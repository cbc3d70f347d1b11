package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.UnaryOperator;
import org.ftpsbridge.Listener;
import org.ftpsbridge.Settings;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.routing.Backend;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A backend that is to be spoken to over TLS never hears a word in clear. */
class BackendSecurityTest {

  @ParameterizedTest
  @EnumSource(
      value = Security.class,
      names = {"EXPLICIT", "IMPLICIT"})
  void aBackendThatWantsTlsIsA421AndIsNotEvenConnectedTo(Security security) throws Exception {
    try (Bench bench = Bench.start(secured(security));
        RawClient client = bench.client()) {
      assertThat(client.reply()).startsWith("220 ");
      assertThat(client.ask("USER alice")).startsWith("421 ").contains("not available yet");
      assertThat(bench.events().end()).isEqualTo(CloseReason.BACKEND_NOT_AVAILABLE);
      assertThat(bench.backend().connections()).isZero();
    }
  }

  private static UnaryOperator<Settings> secured(Security security) {
    return Bench.listener(
        l ->
            new Listener(
                l.name(),
                l.bind(),
                l.tls(),
                l.data(),
                new Backend(
                    l.backend().name(),
                    l.backend().address(),
                    security,
                    l.backend().dataAddresses(),
                    l.backend().lineEnd(),
                    l.backend().telnet()),
                l.lineEnd(),
                l.refused()));
  }
}
