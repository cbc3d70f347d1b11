package org.ftpsbridge.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ftpsbridge.app.demo.DemoCertificate;
import org.ftpsbridge.config.JsonSchema;
import org.ftpsbridge.config.KeyTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands print and return, in this process. */
class CommandLineTest {
  private static final String CERTIFICATE = "listener implicit: certificate CN=localhost ";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void withoutACommandTheUsageIsTold() {
    assertThat(run()).isEqualTo(64);
    assertThat(err.toString()).startsWith("a command is missing").contains("Usage: ftps-bridge");
  }

  @Test
  void anUnknownCommandIsAWrongUsage() {
    assertThat(run("chekc")).isEqualTo(64);
    assertThat(err.toString()).contains("chekc").contains("check");
  }

  @Test
  void aCommandWithoutItsOptionIsAWrongUsage() {
    assertThat(run("run")).isEqualTo(64);
    assertThat(run("check", "--confg", "x")).isEqualTo(64);
  }

  @Test
  void helpAndVersionAreNoErrors() {
    assertThat(run("--help")).isZero();
    assertThat(run("--version")).isZero();
    assertThat(run("run", "--help")).isZero();
    assertThat(out.toString())
        .contains("78   the configuration cannot be used")
        .contains("ftps-bridge of unknown version on Java ");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void aRightConfigurationIsOk(@TempDir Path folder) throws Exception {
    DemoCertificate.make(folder, List.of());
    assertThat(run("check", "--config", config(folder, "plain"))).isZero();
    assertThat(out.toString())
        .matches(CERTIFICATE + "expires \\S+Z \\(in (89|90) days\\)\nok: implicit to legacy\n");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void aDoubtfulConfigurationIsOkWithAWarning(@TempDir Path folder) throws Exception {
    DemoCertificate.make(folder, List.of());
    String unverified = config(folder, "explicit, tls: { verify: none }");
    assertThat(run("check", "--offline", "--config", unverified)).isZero();
    assertThat(out.toString()).endsWith("\nok: implicit to legacy (warnings: 1)\n");
    assertThat(err.toString())
        .startsWith("warning: ")
        .contains(":9: backends.legacy.tls.verify: \"none\" takes any certificate");
  }

  @Test
  void aWrongConfigurationIsRefusedByCheckAndRunAlike(@TempDir Path folder) throws Exception {
    String file = config(folder, "plain");
    assertThat(run("check", "--config", file)).isEqualTo(78);
    String told = err.toString();
    assertThat(told.lines())
        .hasSize(2)
        .allMatch(line -> line.startsWith(file + ":5: listeners[0].tls."));
    assertThat(run("run", "--config", file)).isEqualTo(78);
    assertThat(err.toString()).isEqualTo(told + told);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void anExpiredCertificateIsRefusedByCheck(@TempDir Path folder) throws Exception {
    DemoCertificate.make(folder, List.of("-startdate", "-10d", "-validity", "5"));
    assertThat(run("check", "--config", config(folder, "plain"))).isEqualTo(78);
    assertThat(err.toString()).contains("\"tls.crt\" expired 2").doesNotContain("warning: ");
    assertThat(out.toString()).matches(CERTIFICATE + "expired \\S+Z \\(5 days ago\\)\n");
  }

  @Test
  void aCertificateThatExpiresSoonIsOkWithAWarning(@TempDir Path folder) throws Exception {
    DemoCertificate.make(folder, List.of("-validity", "21"));
    assertThat(run("check", "--config", config(folder, "plain"))).isZero();
    assertThat(out.toString())
        .matches(
            CERTIFICATE
                + "expires \\S+Z \\(in (20|21) days\\)\n"
                + "ok: implicit to legacy \\(warnings: 1\\)\n");
    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .startsWith("warning: ")
        .contains(":5: listeners[0].tls.certificate: \"tls.crt\" expires 2");
  }

  @Test
  void theCertificatesOfBackendsAreToldAsWell(@TempDir Path folder) throws Exception {
    DemoCertificate.make(folder, List.of());
    String identity = "explicit, tls: { trust: tls.crt, certificate: tls.crt, key: tls.key }";
    assertThat(run("check", "--offline", "--config", config(folder, identity))).isZero();
    assertThat(out.toString().lines())
        .hasSize(3)
        .anyMatch(
            line -> line.startsWith("backend legacy: client certificate CN=localhost expires"));
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void aBackendThatIsDownIsOkWithAWarning(@TempDir Path folder) throws Exception {
    DemoCertificate.make(folder, List.of());
    String file = config(folder, "explicit, tls: { trust: tls.crt }");
    assertThat(run("check", "--config", file)).isZero();
    assertThat(out.toString()).endsWith("\nok: implicit to legacy (warnings: 1)\n");
    assertThat(err.toString())
        .startsWith("warning: backend legacy: the backend cannot be reached: ")
        .endsWith("; its certificate was not looked at\n");
  }

  @Test
  void backendsAreLookedAtThoughACertificateOfOurOwnHasExpired(@TempDir Path folder)
      throws Exception {
    DemoCertificate.make(folder, List.of("-startdate", "-10d", "-validity", "5"));
    String file = config(folder, "explicit, tls: { trust: tls.crt }");
    assertThat(run("check", "--config", file)).isEqualTo(78);
    assertThat(err.toString())
        .contains("\"tls.crt\" expired 2")
        .contains("\nwarning: backend legacy: the backend cannot be reached: ");
    assertThat(out.toString()).doesNotContain("ok: ");
  }

  @Test
  void anAdvertisedNameThatNobodyKnowsIsRefusedByCheckAndRunAlike(@TempDir Path folder)
      throws Exception {
    DemoCertificate.make(folder, List.of());
    String file = advertising(folder, "no-such-host.invalid");
    assertThat(run("check", "--config", file)).isEqualTo(78);
    String told =
        "listener implicit: data.advertise: \"no-such-host.invalid\" cannot be resolved: ";
    assertThat(err.toString()).startsWith(told);
    assertThat(run("run", "--config", file)).isEqualTo(78);
    assertThat(err.toString()).contains("ftps-bridge cannot start: " + told);
  }

  @Test
  void offlineNoNameIsResolved(@TempDir Path folder) throws Exception {
    DemoCertificate.make(folder, List.of());
    String file = advertising(folder, "no-such-host.invalid");
    assertThat(run("check", "--offline", "--config", file)).isZero();
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void anAdvertisedNameIsToldWithItsAddress(@TempDir Path folder) throws Exception {
    DemoCertificate.make(folder, List.of());
    assertThat(run("check", "--config", advertising(folder, "localhost"))).isZero();
    assertThat(out.toString())
        .contains("listener implicit: data.advertise: \"localhost\" is 127.0.0.1\nok: ");
  }

  private static String advertising(Path folder, String name) throws Exception {
    Path file = Path.of(config(folder, "plain"));
    return Files.writeString(
            file,
            Files.readString(file)
                .replaceFirst("(data: \\{.*) \\}", "$1, advertise: " + name + " }"))
        .toString();
  }

  @Test
  void aProbeWantsAServerAndNoPasswordOnItsCommandLine() {
    assertThat(run("probe")).isEqualTo(64);
    assertThat(run("probe", "somewhere")).isEqualTo(64);
    assertThat(run("probe", "127.0.0.1:21", "--password", "secret")).isEqualTo(64);
    assertThat(run("probe", "127.0.0.1:21", "--password-file", "f")).isEqualTo(64);
    assertThat(run("probe", "127.0.0.1:21", "--timeout", "10")).isEqualTo(64);
    assertThat(run("probe", "127.0.0.1:21", "--name", "No Name")).isEqualTo(64);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aProbeLooksAtAServerOrAtAClient() {
    assertThat(run("probe", "--listen", "2990", "127.0.0.1:21")).isEqualTo(64);
    assertThat(run("probe", "--listen", "2990", "--user", "bob")).isEqualTo(64);
    assertThat(run("probe", "--listen", "2990", "--cert", "tls.crt")).isEqualTo(64);
    assertThat(run("probe", "--listen", "2990", "--security", "both")).isEqualTo(64);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aProbeThatCannotListenSaysSo() throws Exception {
    try (java.net.ServerSocket taken = new java.net.ServerSocket(0)) {
      String port = String.valueOf(taken.getLocalPort());
      assertThat(run("probe", "--listen", port, "--data", String.valueOf(freePort())))
          .isEqualTo(71);
      assertThat(err.toString()).contains("ftps-bridge cannot listen: ").contains(port);
    }
  }

  @Test
  void aProbeThatFindsNobodyEndsWithOneAndTellsWhatItWasAt() throws Exception {
    assertThat(run("probe", "--json", "127.0.0.1:" + freePort())).isEqualTo(1);
    assertThat(err.toString()).startsWith("probe: ").endsWith("probe: done\n");
    assertThat(out.toString())
        .startsWith("{")
        .contains("onnection refused")
        .doesNotContain("section");
  }

  @Test
  void schemaPrintsWhatIsMadeFromTheKeyTable() {
    assertThat(run("schema")).isZero();
    assertThat(run("schema", "--table")).isZero();
    assertThat(out.toString()).isEqualTo(JsonSchema.text() + KeyTable.markdown());
  }

  /**
   * A configuration with the given security of its backend, and whatever follows that. The
   * backend's port was free a moment ago.
   */
  static String config(Path folder, String security) throws Exception {
    return Files.writeString(
            folder.resolve("ftps-bridge.yaml"),
            """
            listeners:
              - name: implicit
                bind: "127.0.0.1:0"
                security: implicit
                tls: { certificate: tls.crt, key: tls.key }
                data: { ports: "%d" }
                backend: legacy
            backends:
              legacy: { address: "127.0.0.1:%d", security: %s }
            """
                .formatted(freePort(), freePort(), security))
        .toString();
  }

  private static int freePort() throws Exception {
    try (java.net.ServerSocket any = new java.net.ServerSocket(0)) {
      return any.getLocalPort();
    }
  }

  private int run(String... args) {
    return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
  }
}
