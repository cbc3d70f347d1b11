package org.ftpsbridge.probe;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import org.ftpsbridge.net.CipherSuite;
import org.ftpsbridge.net.TlsOffer;
import org.ftpsbridge.net.TlsVersion;
import org.ftpsbridge.net.TlsVersions;
import org.ftpsbridge.probe.Visit.Terms;

/** Finds out which versions of TLS and which cipher suites a server takes: one handshake each. */
final class TlsLook {

  private static final int MOST_SUITES = 16;

  private final Target target;
  private final Findings findings;

  TlsLook(Target target, Findings findings) {
    this.target = target;
    this.findings = findings;
  }

  /**
   * What a backend has to be offered, as much of the default as will do.
   *
   * @throws IOException with a sentence if no handshake comes to anything
   */
  TlsOffer find(Terms terms) throws IOException {
    Map<TlsVersion, String> taken = new EnumMap<>(TlsVersion.class);
    List<String> told = new ArrayList<>();
    String refused = "";
    for (TlsVersion version : TlsVersion.values()) {
      findings.at("trying " + version.protocol());
      try {
        String suite = suiteOf(terms.with(Offers.only(version, Offers.SUITES)));
        taken.put(version, suite);
        told.add(version.protocol() + " " + suite);
      } catch (IOException e) {
        refused = String.valueOf(e.getMessage());
        told.add(version.protocol() + " refused: " + refused);
      }
    }
    findings.tell("tls", told);
    if (taken.isEmpty()) {
      throw new IOException("no TLS handshake with it comes to anything: " + refused);
    }
    List<CipherSuite> suites = suitesOf(terms, taken);
    return offer(terms, List.copyOf(taken.keySet()), suites);
  }

  /** The suites below TLS 1.3, each taken off the offer once it was chosen. */
  private List<CipherSuite> suitesOf(Terms terms, Map<TlsVersion, String> taken) {
    Optional<TlsVersion> highest =
        taken.keySet().stream()
            .filter(version -> version != TlsVersion.V1_3)
            .reduce((lower, higher) -> higher);
    List<CipherSuite> chosen = new ArrayList<>();
    if (highest.isEmpty()) {
      return chosen;
    }
    findings.at("trying the cipher suites of " + highest.get().protocol());
    List<CipherSuite> left = new ArrayList<>(Offers.SUITES);
    left.removeIf(suite -> suite.since().compareTo(highest.get()) > 0);
    while (!left.isEmpty() && chosen.size() < MOST_SUITES) {
      Optional<CipherSuite> next = chosenOf(terms.with(Offers.only(highest.get(), left)));
      if (next.isEmpty() || !left.remove(next.get())) {
        break;
      }
      chosen.add(next.get());
    }
    findings.tell("ciphers", chosen.stream().map(CipherSuite::opensslName).toList());
    return chosen;
  }

  private Optional<CipherSuite> chosenOf(Terms terms) {
    try {
      return CipherSuite.named(suiteOf(terms));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private String suiteOf(Terms terms) throws IOException {
    try (Visit visit = Visit.open(target, terms)) {
      return visit
          .handler()
          .map(handler -> handler.engine().getSession())
          .map(SSLSession::getCipherSuite)
          .orElseThrow();
    }
  }

  private TlsOffer offer(Terms terms, List<TlsVersion> taken, List<CipherSuite> suites)
      throws IOException {
    TlsVersion highest = taken.get(taken.size() - 1);
    boolean old = highest.compareTo(TlsVersion.V1_2) < 0;
    boolean rsaAlone =
        highest != TlsVersion.V1_3 && suites.stream().noneMatch(CipherSuite::isForwardSecret);
    TlsVersion least = old ? highest : TlsVersion.V1_2;
    if (old) {
      findings.need("tls.minVersion", least.protocol(), "it knows no newer TLS");
    }
    if (rsaAlone) {
      List<String> names = suites.stream().map(CipherSuite::opensslName).toList();
      findings.need(
          "tls.ciphers",
          "[" + String.join(", ", names) + "]",
          "it knows RSA key exchange alone: what is recorded can be read by whoever gets its key");
    }
    List<CipherSuite> offered = rsaAlone ? suites : Offers.DEFAULT.ciphers();
    TlsOffer usual = new TlsOffer(new TlsVersions(least, TlsVersion.V1_3), offered);
    if (isTaken(terms.with(usual))) {
      return usual;
    }
    findings.need(
        "tls.maxVersion", highest.protocol(), "it refuses clients that offer newer TLS as well");
    return new TlsOffer(new TlsVersions(least, highest), offered);
  }

  private boolean isTaken(Terms terms) {
    try (Visit visit = Visit.open(target, terms)) {
      return visit.handler().isPresent();
    } catch (IOException e) {
      return false;
    }
  }
}
