package org.ftpsbridge.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.ftpsbridge.Settings;
import org.ftpsbridge.config.CertificateLife;
import org.ftpsbridge.ftp.PeerText;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.routing.Backend;
import org.ftpsbridge.session.BackendProbe;
import org.ftpsbridge.session.BackendProbe.Finding;

/**
 * The certificates that backends show: each backend with TLS is opened as a session would open it,
 * and left before a user name is said.
 */
final class BackendCertificates {

  /** A backend has to answer so soon, or its certificate is not looked at. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final int DETAIL_LIMIT = 500;

  private static final String NOT_LOOKED_AT = "; its certificate was not looked at";

  /** What says nothing against the certificate or the configuration. */
  private static final Set<CloseReason> ABSENT =
      EnumSet.of(
          CloseReason.BACKEND_UNREACHABLE, CloseReason.BACKEND_TIMEOUT, CloseReason.BACKEND_LOST);

  private final PrintWriter out;
  private final PrintWriter err;
  private int warnings;
  private int problems;

  BackendCertificates(PrintWriter out, PrintWriter err) {
    this.out = out;
    this.err = err;
  }

  /** Looks at every backend with TLS and tells a line for each. */
  void check(Settings settings) {
    List<Backend> secured =
        settings.listeners().stream()
            .flatMap(listener -> listener.routing().backends().stream())
            .filter(backend -> backend.tls().isPresent())
            .distinct()
            .toList();
    if (secured.isEmpty()) {
      return;
    }
    try (BackendProbe probe = new BackendProbe(settings.limits(), PATIENCE)) {
      secured.forEach(backend -> look(probe, backend));
    }
  }

  /** How many things were told that are likely not meant. */
  int warnings() {
    return warnings;
  }

  /** Whether sessions would be refused for what a backend showed or said. */
  boolean hasProblems() {
    return problems > 0;
  }

  private void look(BackendProbe probe, Backend backend) {
    try {
      List<Finding> findings = probe.look(backend);
      findings.forEach(
          finding -> tell(nameOf(backend, findings.size() == 1 ? "" : finding.server()), finding));
    } catch (IOException e) {
      problem(String.valueOf(e.getMessage()));
    }
  }

  private static String nameOf(Backend backend, String server) {
    return "backend " + backend.name() + (server.isEmpty() ? "" : ", server " + server) + ": ";
  }

  private void tell(String who, Finding finding) {
    Instant now = Instant.now();
    finding
        .certificate()
        .map(shown -> CertificateLife.of(who + "certificate", shown))
        .ifPresent(
            life -> {
              out.println(life.sentence(now));
              if (finding.refusal().isEmpty() && life.endsSoon(now)) {
                warning(life.sentence(now));
              }
            });
    finding
        .refusal()
        .ifPresent(
            why -> {
              String said =
                  who + why.sentence() + ": " + PeerText.forLog(finding.detail(), DETAIL_LIMIT);
              if (ABSENT.contains(why)) {
                warning(said + (finding.certificate().isPresent() ? "" : NOT_LOOKED_AT));
              } else {
                problem(said);
              }
            });
  }

  private void warning(String sentence) {
    warnings++;
    err.println("warning: " + sentence);
  }

  private void problem(String sentence) {
    problems++;
    err.println(sentence);
  }
}
