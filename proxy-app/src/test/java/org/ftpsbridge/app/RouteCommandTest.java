package org.ftpsbridge.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ftpsbridge.app.demo.DemoCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code ftps-bridge route} tells. */
class RouteCommandTest {

  private final Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  RouteCommandTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void itTellsTheBackendAndOfEachRouteBeforeItWhyNot() throws Exception {
    assertThat(route("--listener", "first", "--user", "bob@Site.example", "--address", "192.0.2.7"))
        .isZero();
    assertThat(out.toString())
        .isEqualTo(
            """
            listener first:
              routes[0] to acme: host (none) is not "acme.example"; user bob@Site.example is not "acme-*"
              routes[1] to acme: listener first is not second; network 192.0.2.7 is not one of 198.51.100.0/24, 203.0.113.0/24
              routes[2] to modern: matches
              backend modern at 192.0.2.11:21 as user bob
            """);
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void withoutAMatchItIsTheListenersOwnBackend() throws Exception {
    assertThat(route("--listener", "first", "--user", "ann", "--address", "192.0.2.7")).isZero();
    assertThat(out.toString())
        .endsWith(
            """
              routes[2] to modern: user ann is not "*@site.example"
              its own backend: no route matches
              backend legacy at 192.0.2.9:21
            """);
  }

  @Test
  void whoIsServedByNobodyIsToldSoAndByTheExitCode() throws Exception {
    assertThat(route("--listener", "second", "--user", "ann", "--address", "192.0.2.7"))
        .isEqualTo(1);
    assertThat(out.toString()).endsWith("  nobody: no route matches, and it has no backend: 530\n");
  }

  @Test
  void withoutAListenerEachIsToldOf() throws Exception {
    assertThat(route("--user", "acme-1", "--host", "ACME.example", "--address", "198.51.100.7"))
        .isZero();
    assertThat(out.toString())
        .isEqualTo(
            """
            listener first:
              routes[0] to acme: matches
              backend acme at 192.0.2.10:21
            listener second:
              routes[0] to acme: matches
              backend acme at 192.0.2.10:21
            """);
  }

  @Test
  void aCertificateIsReadAndTakenAsIfItHadBeenVerified() throws Exception {
    DemoCertificate.make(folder, List.of());
    Path file =
        Files.writeString(
            folder.resolve("asking.yaml"),
            """
            listeners:
              - name: first
                bind: "127.0.0.1:2121"
                security: implicit
                tls: { certificate: tls.crt, key: tls.key, clientCertificate: optional, trust: tls.crt }
                data: { port: 2120 }
                backend: legacy
            routes:
              - when: { certificate: LOCALHOST }
                backend: acme
            backends:
              legacy: { address: "192.0.2.9:21", security: plain }
              acme: { address: "192.0.2.10:21", security: plain }
            """);
    String[] asked = {"route", "--config", file.toString(), "--user", "a", "--address", "::1"};
    assertThat(run(asked)).isZero();
    assertThat(out.toString())
        .contains("routes[0] to acme: certificate (none) is not \"LOCALHOST\"")
        .endsWith("backend legacy at 192.0.2.9:21\n");
    List<String> shown = new ArrayList<>(List.of(asked));
    shown.addAll(List.of("--certificate", folder.resolve("tls.crt").toString()));
    assertThat(run(shown.toArray(new String[0]))).isZero();
    assertThat(out.toString()).endsWith("backend acme at 192.0.2.10:21\n");
    shown.set(shown.size() - 1, file.toString());
    assertThat(run(shown.toArray(new String[0]))).isEqualTo(64);
    assertThat(err.toString()).contains("cannot be read as certificates");
  }

  /** With it a name is absolute to the DNS, and no other name. */
  @ParameterizedTest
  @CsvSource({"a.example,A.example.", "a.example.,a.example", "*.example.,b.example."})
  void theDotThatMayEndAHostMakesNoDifference(String pattern, String named) throws Exception {
    DemoCertificate.make(folder, List.of());
    Path file =
        Files.writeString(
            folder.resolve("dots.yaml"),
            """
            listeners:
              - name: first
                bind: "127.0.0.1:2121"
                security: implicit
                tls: { certificate: tls.crt, key: tls.key }
                data: { port: 2120 }
                backend: legacy
            routes:
              - when: { sni: "%s", host: "%s" }
                backend: acme
            backends:
              legacy: { address: "192.0.2.9:21", security: plain }
              acme: { address: "192.0.2.10:21", security: plain }
            """
                .formatted(pattern, pattern));
    String[] asked = {
      "route",
      "--config",
      file.toString(),
      "--user",
      "a",
      "--address",
      "::1",
      "--sni",
      named,
      "--host",
      named
    };
    assertThat(run(asked)).isZero();
    assertThat(out.toString()).endsWith("backend acme at 192.0.2.10:21\n");
  }

  @Test
  void whatIsNoAddressOrNoListenerIsAWrongUsage() throws Exception {
    assertThat(route("--user", "bob", "--address", "localhost")).isEqualTo(64);
    assertThat(err.toString()).contains("--address").contains("an IPv4 or IPv6 address");
    assertThat(route("--user", "bob", "--address", "::1", "--listener", "third")).isEqualTo(64);
    assertThat(err.toString()).contains("no listener of the configuration is named third");
  }

  @Test
  void aConfigurationThatCannotBeUsedIsToldAsCheckTellsIt() throws Exception {
    Path file = Files.writeString(folder.resolve("broken.yaml"), "listeners: []\n");
    assertThat(run("route", "--config", file.toString(), "--user", "a", "--address", "::1"))
        .isEqualTo(78);
    assertThat(err.toString()).contains("broken.yaml:1: listeners: is an empty list");
  }

  private int route(String... options) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("bridge.yaml"),
            """
            listeners:
              - name: first
                bind: "127.0.0.1:2121"
                security: plain
                data: { port: 2120 }
                backend: legacy
              - name: second
                bind: "127.0.0.1:2131"
                security: plain
                data: { port: 2130 }
            routes:
              - when: { host: acme.example, user: "acme-*" }
                backend: acme
              - when: { listener: second, network: ["198.51.100.0/24", "203.0.113.0/24"] }
                backend: acme
              - when: { user: "*@site.example" }
                backend: modern
                stripSuffix: true
            backends:
              legacy: { address: "192.0.2.9:21", security: plain }
              acme: { address: "192.0.2.10:21", security: plain }
              modern: { address: "192.0.2.11:21", security: plain }
            """);
    List<String> arguments = new ArrayList<>(List.of("route", "--config", file.toString()));
    arguments.addAll(List.of(options));
    return run(arguments.toArray(new String[0]));
  }

  private int run(String... arguments) {
    return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
  }
}
