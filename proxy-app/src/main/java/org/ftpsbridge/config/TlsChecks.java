package org.ftpsbridge.config;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.ftpsbridge.net.CipherSuite;
import org.ftpsbridge.net.TlsEngine;
import org.ftpsbridge.net.TlsVersion;

/** What the keys of a section tls demand of each other, of a listener's and of a backend's. */
final class TlsChecks {
  private TlsChecks() {}

  static void listener(Values tls) {
    TlsEngine engine = tls.find(ListenerKeys.ENGINE).orElse(TlsEngine.BORINGSSL);
    versionsOfEngine(tls, engine);
    unserved(tls, engine)
        .ifPresent(
            names ->
                tls.at(TlsKeys.CIPHERS)
                    .problem(
                        "names " + names + ", which BoringSSL does not have; add engine: jdk"));
    check(tls);
  }

  static void backend(Values tls) {
    unserved(tls, TlsEngine.BORINGSSL)
        .ifPresent(
            names ->
                tls.at(TlsKeys.CIPHERS)
                    .problem(
                        "names "
                            + names
                            + ", which BoringSSL does not have, and nothing else speaks to"
                            + " backends; remove it"));
    check(tls);
  }

  private static void check(Values tls) {
    versionsInOrder(tls);
    suitesOfSomeVersion(tls);
    warnOfOldVersions(tls);
    warnOfSuites(
        tls,
        CipherSuite::hasRsaKeyExchange,
        "without forward secrecy, who gets the private key one day reads all that was recorded");
    warnOfSuites(
        tls,
        CipherSuite::is3Des,
        "with short blocks, long transfers tell what is in them (Sweet32)");
  }

  private static Optional<String> unserved(Values tls, TlsEngine engine) {
    return names(tls, suite -> !suite.isServedBy(engine));
  }

  private static Optional<String> names(Values tls, Predicate<CipherSuite> which) {
    String names =
        tls.find(TlsKeys.CIPHERS).orElse(List.of()).stream()
            .filter(which)
            .map(CipherSuite::name)
            .collect(Collectors.joining(", "));
    return Optional.of(names).filter(some -> !some.isEmpty());
  }

  private static void versionsOfEngine(Values tls, TlsEngine engine) {
    if (engine == TlsEngine.JDK) {
      for (Key<TlsVersion> key : List.of(TlsKeys.MIN_VERSION, TlsKeys.MAX_VERSION)) {
        if (tls.gives(key) && is(tls, key, TlsVersion.V1_3)) {
          Place place = tls.at(key);
          place.problem(
              place.shown()
                  + " contradicts engine: jdk, whose TLS 1.3 cannot tell whose a data connection"
                  + " is; choose TLSv1.2, or engine: boringssl");
        }
      }
    }
  }

  private static void versionsInOrder(Values tls) {
    Optional<TlsVersion> least = tls.find(TlsKeys.MIN_VERSION);
    Optional<TlsVersion> most = tls.find(TlsKeys.MAX_VERSION);
    if (least.isPresent() && most.isPresent() && most.get().compareTo(least.get()) < 0) {
      Key<?> given = tls.gives(TlsKeys.MAX_VERSION) ? TlsKeys.MAX_VERSION : TlsKeys.MIN_VERSION;
      Place place = tls.at(given);
      place.problem(place.shown() + " leaves no version; maxVersion must not be below minVersion");
    }
  }

  private static void suitesOfSomeVersion(Values tls) {
    List<CipherSuite> suites = tls.find(TlsKeys.CIPHERS).orElse(List.of());
    Optional<TlsVersion> least = tls.find(TlsKeys.MIN_VERSION);
    if (suites.isEmpty() || least.isEmpty()) {
      return;
    }
    Place place = tls.at(TlsKeys.CIPHERS);
    if (least.get() == TlsVersion.V1_3) {
      place.problem("has no meaning with minVersion: TLSv1.3; remove it");
    } else if (suites.stream().noneMatch(suite -> suite.since().compareTo(least.get()) <= 0)) {
      place.problem(
          "names nothing that "
              + least.get().protocol()
              + " has, which minVersion asks for; add a suite that ends with _CBC_SHA");
    }
  }

  private static void warnOfOldVersions(Values tls) {
    if (tls.find(TlsKeys.MIN_VERSION).filter(v -> v.compareTo(TlsVersion.V1_2) < 0).isPresent()) {
      Place place = tls.at(TlsKeys.MIN_VERSION);
      place.warning(
          place.shown()
              + " allows TLS that no standard allows any more, with handshakes signed by MD5 and"
              + " SHA-1 (RFC 8996); keep it to those who know nothing newer");
    }
  }

  private static void warnOfSuites(Values tls, Predicate<CipherSuite> which, String danger) {
    names(tls, which)
        .ifPresent(names -> tls.at(TlsKeys.CIPHERS).warning("names " + names + ": " + danger));
  }

  private static <T> boolean is(Values section, Key<T> key, T value) {
    return section.find(key).filter(value::equals).isPresent();
  }
}
