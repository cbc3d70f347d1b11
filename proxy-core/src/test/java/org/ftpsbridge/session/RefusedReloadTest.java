package org.ftpsbridge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ftpsbridge.bench.Reloading.TLS_BOTH;
import static org.ftpsbridge.bench.Reloading.aKey;
import static org.ftpsbridge.bench.Reloading.another;
import static org.ftpsbridge.bench.Reloading.identity;
import static org.ftpsbridge.bench.Reloading.only;
import static org.ftpsbridge.bench.Reloading.reload;
import static org.ftpsbridge.bench.Reloading.showing;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import org.ftpsbridge.Settings;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.Draining;
import org.ftpsbridge.bench.RawClient;
import org.ftpsbridge.ftp.Verb;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.net.PortRange;
import org.ftpsbridge.net.ReuseRequirement;
import org.ftpsbridge.routing.BackendData;
import org.ftpsbridge.routing.DataMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings that a running bridge does not take on: everything stays as it was. */
class RefusedReloadTest {

  @TempDir private Path folder = Path.of("");

  @Test
  void whatNeedsARestartIsSaidAndNothingChanges() throws Exception {
    try (Bench bench = Bench.start()) {
      Settings before = bench.bridge().settings();
      assertThatThrownBy(
              () ->
                  reload(
                      bench,
                      s ->
                          Bench.refusing(Verb.SITE)
                              .apply(
                                  Bench.onePort(
                                          ReuseRequirement.NEVER, AddressRange.parse("127.0.0.0/8"))
                                      .apply(Bench.boundTo("127.0.0.2").apply(s)))))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("needs a restart: listener implicit: bind is 127.0.0.1:0, not")
          .hasMessageContaining("data ports is")
          .hasMessageContaining("data.sameClient is [], not [127.0.0.0/8]");
      assertThat(bench.bridge().settings()).isEqualTo(before);
      try (RawClient client = bench.client().login()) {
        assertThat(client.ask("SITE x")).isEqualTo("200 SITE ok");
      }
    }
  }

  /** Its ports are bound, and running sessions go on taking in whom they took in. */
  @Test
  void whoMayComeToTheActivePortsOfABackendNeedsARestart() throws Exception {
    int port = ThreadLocalRandom.current().nextInt(10_000, 32_000);
    try (Bench bench = Bench.start(active(new PortRange(port, port)))) {
      assertThatThrownBy(
              () ->
                  reload(bench, active(new PortRange(port, port), AddressRange.parse("127.0.0.2"))))
          .hasMessage(
              "needs a restart: backend scripted: dataAddresses at activePorts %d is [], not"
                      .formatted(port)
                  + " [127.0.0.2/32]");
      assertThatThrownBy(() -> reload(bench, active(new PortRange(port - 1, port))))
          .hasMessage(
              "needs a restart: backend scripted: activePorts is %d, not %d-%d"
                  .formatted(port, port - 1, port));
      reload(bench, active(new PortRange(port - 2, port - 1)));
    }
  }

  private static UnaryOperator<Settings> active(PortRange ports, AddressRange... guests) {
    return Bench.backendData(new BackendData(DataMode.ACTIVE, Optional.of(ports), List.of(guests)));
  }

  @Test
  void whatCannotBeReadOrBoundLeavesEverythingAsItWas() throws Exception {
    try (Bench bench = Bench.start(showing(identity(folder, "before", TLS_BOTH)));
        ServerSocket taken = new ServerSocket(0)) {
      Files.delete(folder.resolve("tls.key"));
      assertThatThrownBy(() -> reload(bench, Bench.refusing(Verb.SITE)))
          .hasMessageContaining("tls.key");
      identity(folder, "after", TLS_BOTH);
      Files.writeString(folder.resolve("tls.key"), aKey(), StandardCharsets.US_ASCII);
      assertThatThrownBy(() -> reload(bench, Bench.refusing(Verb.SITE)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("is not the key of the certificate");
      identity(folder, "after", TLS_BOTH);
      int port = taken.getLocalPort();
      assertThatThrownBy(
              () ->
                  reload(
                      bench,
                      s ->
                          new Settings(
                              List.of(
                                  only(bench),
                                  another(only(bench), "second", new PortRange(port, port))),
                              s.timeouts(),
                              s.limits(),
                              s.drainTimeout())))
          .hasMessageContaining("cannot bind data port");
      assertThat(bench.bridge().settings().listeners()).hasSize(1);
      try (RawClient client = bench.client().login()) {
        assertThat(client.session().getPeerPrincipal().getName()).isEqualTo("CN=before");
        assertThat(client.ask("SITE x")).isEqualTo("200 SITE ok");
      }
    }
  }

  @Test
  void aBridgeThatDrainsTakesNoOtherSettings() throws Exception {
    try (Bench bench = Draining.patient(s -> s);
        RawClient client = bench.client().login()) {
      Draining draining = Draining.begin(bench);
      assertThatThrownBy(() -> reload(bench, s -> s)).hasMessage("the bridge is about to end");
      client.leave();
      assertThat(draining.cut()).isZero();
    }
  }
}
