package org.ftpsbridge.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import org.ftpsbridge.Settings;
import org.ftpsbridge.ftp.LineEnd;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.ftp.TelnetData;
import org.ftpsbridge.net.Endpoint;
import org.ftpsbridge.net.PortRange;
import org.ftpsbridge.net.SessionReuse;
import org.ftpsbridge.net.TlsOffer;
import org.ftpsbridge.net.TlsVersion;
import org.ftpsbridge.net.TlsVersions;
import org.ftpsbridge.net.Truncation;
import org.ftpsbridge.routing.Backend;
import org.ftpsbridge.routing.BackendData;
import org.ftpsbridge.routing.BackendTls;
import org.ftpsbridge.routing.BackendTls.RefusedProt;
import org.ftpsbridge.routing.DataMode;
import org.ftpsbridge.routing.DataProtection;

/**
 * How the bridge is told to speak TLS with its backend: what the test does not say is as the
 * configuration has it by default.
 */
public final class Secured {

  private static final int ACTIVE_PORTS = 8;

  private final Security security;
  private boolean verified = true;
  private Optional<Path> trust = Optional.empty();
  private Set<String> pins = Set.of();
  private Optional<String> hostname = Optional.empty();
  private Optional<Path> certificate = Optional.empty();
  private Optional<Path> key = Optional.empty();
  private SessionReuse reuse = SessionReuse.TRY;
  private DataProtection protection = DataProtection.PRIVATE;
  private RefusedProt refusedProt = RefusedProt.FAIL;
  private boolean greetsFirst;
  private DataMode mode = DataMode.PASSIVE;

  /** TLS with the backend's control connection so. */
  public Secured(Security security) {
    this.security = security;
  }

  /** Takes any certificate. */
  public Secured unverified() {
    verified = false;
    return this;
  }

  /** Trusts what descends from this. */
  public Secured trusting(Path pem) {
    trust = Optional.of(pem);
    return this;
  }

  /** Wants one of these keys. */
  public Secured pinning(String... expected) {
    pins = Set.of(expected);
    return this;
  }

  /** Calls the backend so. */
  public Secured named(String name) {
    hostname = Optional.of(name);
    return this;
  }

  /** Shows this certificate. */
  public Secured showing(Path chain, Path privateKey) {
    certificate = Optional.of(chain);
    key = Optional.of(privateKey);
    return this;
  }

  /** Resumes so. */
  public Secured reusing(SessionReuse how) {
    reuse = how;
    return this;
  }

  /** Protects data so. */
  public Secured protecting(DataProtection how) {
    protection = how;
    return this;
  }

  /** Takes data connections for private though PROT P was refused. */
  public Secured toleratingRefusedProt() {
    refusedProt = RefusedProt.PRIVATE;
    return this;
  }

  /** Expects the greeting before TLS. */
  public Secured greetedFirst() {
    greetsFirst = true;
    return this;
  }

  /** Has data connections opened so, to any ports that are free. */
  public Secured connecting(DataMode how) {
    mode = how;
    return this;
  }

  private BackendData data() {
    int first = ThreadLocalRandom.current().nextInt(10_000, 32_000);
    PortRange ports = new PortRange(first, first + ACTIVE_PORTS - 1);
    return mode == DataMode.PASSIVE
        ? BackendData.PASSIVE
        : new BackendData(mode, Optional.of(ports), List.of());
  }

  /** Such a backend. */
  public Backend backend(Endpoint address) {
    BackendTls tls =
        new BackendTls(
            verified,
            trust,
            pins,
            hostname,
            certificate,
            key,
            TlsOffer.of(new TlsVersions(TlsVersion.V1_2, TlsVersion.V1_3)),
            reuse,
            protection,
            Truncation.STRICT,
            refusedProt,
            greetsFirst);
    return new Backend(
        "scripted", address, security, Optional.of(tls), data(), LineEnd.CRLF, TelnetData.RAW);
  }

  /** The bench's settings with such a backend. */
  public UnaryOperator<Settings> settings() {
    return Bench.listener(
        l -> Bench.having(l, backend(Bench.backendOf(l).group().members().get(0).address())));
  }
}
