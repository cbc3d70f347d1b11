package org.ftpsbridge.config;

import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ftpsbridge.tls.PemFiles;

/**
 * What lies in the certificate and key files that a configuration names: who its listeners and its
 * admin endpoint are, who the bridge is to its backends, and whom it trusts there.
 */
final class IdentityFiles {
  private final Instant now = Instant.now();
  private final List<CertificateLife> certificates = new ArrayList<>();
  private final List<Problem> expired = new ArrayList<>();
  private final KeyUses keys = new KeyUses();

  /**
   * Reads them all; what makes one unusable is noted as a problem where it is named, and what ends
   * within 30 days as a warning.
   */
  void inspect(Values file) {
    file.find(FileKeys.LISTENERS).orElse(List.of()).forEach(this::listener);
    file.find(FileKeys.BACKENDS).orElse(Map.of()).forEach(this::backend);
    file.find(FileKeys.ADMIN).ifPresent(this::admin);
    keys.check();
  }

  /** The certificates that we show to others, and those that have expired of all the rest. */
  List<CertificateLife> certificates() {
    return certificates;
  }

  /** Certificates that we show to others and that are not valid now. */
  List<Problem> expired() {
    return expired;
  }

  private void listener(Values listener) {
    String who = "listener " + listener.find(ListenerKeys.NAME).orElse("without a name");
    Values tls = listener.section(ListenerKeys.TLS);
    identity(who + ": certificate", tls, ListenerKeys.CERTIFICATE, ListenerKeys.PRIVATE_KEY)
        .ifPresent(known -> keys.listener(who, tls, known));
    oneOfSeveral(
        who + ": trusted certificate",
        certificates(tls, ListenerKeys.TRUST),
        tls.at(ListenerKeys.TRUST));
  }

  private void backend(String name, Values backend) {
    Values tls = backend.section(BackendKeys.TLS);
    identity(
            "backend " + name + ": client certificate",
            tls,
            BackendKeys.CERTIFICATE,
            BackendKeys.PRIVATE_KEY)
        .ifPresent(known -> keys.backend("backend " + name, tls, known));
    oneOfSeveral(
        "backend " + name + ": trusted certificate",
        certificates(tls, BackendKeys.TRUST),
        tls.at(BackendKeys.TRUST));
  }

  private void admin(Values admin) {
    Values tls = admin.section(AdminKeys.TLS);
    identity("admin: certificate", tls, AdminKeys.CERTIFICATE, AdminKeys.PRIVATE_KEY)
        .ifPresent(known -> keys.admin(tls, known));
    oneOfSeveral(
        "admin: trusted certificate", certificates(tls, AdminKeys.TRUST), tls.at(AdminKeys.TRUST));
  }

  /** The public key of the certificate, if there is one. */
  private Optional<PublicKey> identity(
      String role, Values tls, Key<Path> certificate, Key<Path> key) {
    List<X509Certificate> chain = certificates(tls, certificate);
    Optional<PrivateKey> secret = privateKey(tls, key);
    if (chain.isEmpty()) {
      return Optional.empty();
    }
    Place place = tls.at(certificate);
    secret.ifPresent(given -> match(given, tls.at(key), chain.get(0), place));
    shown(CertificateLife.of(role, chain.get(0)), place);
    oneOfSeveral(role + "'s issuer", chain.subList(1, chain.size()), place);
    return Optional.of(chain.get(0).getPublicKey());
  }

  private void shown(CertificateLife life, Place place) {
    certificates.add(life);
    String sentence = place.shown() + " " + life.fate(now) + "; have a new one issued";
    if (!life.holds(now)) {
      expired.add(place.reading().problemAt(place.line(), place.key(), sentence));
    } else if (life.endsSoon(now)) {
      place.warning(sentence);
    }
  }

  /** Certificates of which one may be over and the file still does its work. */
  private void oneOfSeveral(String role, List<X509Certificate> several, Place place) {
    for (X509Certificate certificate : several) {
      CertificateLife life = CertificateLife.of(role, certificate);
      if (life.isOver(now)) {
        certificates.add(life);
        place.warning(
            place.shown()
                + " holds "
                + life.subject()
                + ", which "
                + life.fate(now)
                + "; remove or replace it");
      }
    }
  }

  private static List<X509Certificate> certificates(Values tls, Key<Path> key) {
    Optional<Path> file = tls.find(key);
    try {
      return file.isEmpty() ? List.of() : PemFiles.chain(file.get());
    } catch (PemFiles.Unusable e) {
      unusable(tls.at(key), e);
      return List.of();
    }
  }

  private static Optional<PrivateKey> privateKey(Values tls, Key<Path> key) {
    Optional<Path> file = tls.find(key);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    try {
      PrivateKey secret = PemFiles.privateKey(file.get());
      tls.find(TlsKeys.KEY_READABLE_BY_OTHERS)
          .ifPresent(word -> KeyFile.check(file.get(), tls.at(key), word));
      return Optional.of(secret);
    } catch (PemFiles.Unusable e) {
      unusable(tls.at(key), e);
      return Optional.empty();
    }
  }

  private static void match(PrivateKey secret, Place key, X509Certificate leaf, Place certificate) {
    try {
      if (!PemFiles.belongTogether(secret, leaf.getPublicKey())) {
        key.problem(
            key.shown()
                + " is not the key of the certificate "
                + certificate.shown()
                + "; name the one it was made with");
      }
    } catch (PemFiles.Unusable e) {
      unusable(key, e);
    }
  }

  private static void unusable(Place place, PemFiles.Unusable why) {
    place.problem(place.shown() + " " + why.getMessage());
  }
}
