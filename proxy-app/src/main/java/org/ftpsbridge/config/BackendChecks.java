package org.ftpsbridge.config;

import java.util.List;
import java.util.Optional;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.net.SessionReuse;
import org.ftpsbridge.net.Truncation;
import org.ftpsbridge.routing.BackendTls.RefusedProt;
import org.ftpsbridge.routing.DataMode;
import org.ftpsbridge.routing.DataProtection;

/** What the keys of a backend demand of each other, and which of its values are dangerous. */
final class BackendChecks {
  private static final List<Key<?>> OF_TLS =
      List.of(
          BackendKeys.TLS,
          BackendKeys.REUSE,
          BackendKeys.PROTECTION,
          BackendKeys.TRUNCATION,
          BackendKeys.WHEN_PROT_REFUSED,
          BackendKeys.GREETS_BEFORE_TLS);

  private static final List<Key<?>> OF_IMPLICIT =
      List.of(BackendKeys.WHEN_PROT_REFUSED, BackendKeys.GREETS_BEFORE_TLS);

  private BackendChecks() {}

  static void check(Values backend) {
    Values tls = backend.section(BackendKeys.TLS);
    GroupChecks.check(backend);
    meaningOf(backend);
    oneWayOfTrust(tls);
    wholeIdentity(tls);
    verifiableName(backend, tls);
    sessionToReuse(backend);
    portsOfActiveMode(backend);
    warnOfAnyCertificate(tls);
    warnOfClearData(backend);
  }

  private static void meaningOf(Values backend) {
    Optional<Security> security = backend.find(BackendKeys.SECURITY);
    if (security.isEmpty()) {
      return;
    }
    if (security.get() == Security.PLAIN) {
      OF_TLS.forEach(key -> meaningless(backend, key, "plain"));
      return;
    }
    meaninglessInClear(backend, BackendKeys.TRUNCATION, Truncation.LENIENT);
    if (security.get() == Security.EXPLICIT) {
      OF_IMPLICIT.forEach(key -> meaningless(backend, key, "explicit"));
    } else {
      meaninglessInClear(backend, BackendKeys.WHEN_PROT_REFUSED, RefusedProt.PRIVATE);
    }
  }

  private static void meaningless(Values backend, Key<?> key, String security) {
    if (backend.gives(key)) {
      String better = OF_IMPLICIT.contains(key) ? "implicit" : "explicit";
      backend
          .at(key)
          .problem("has no meaning with security " + security + "; remove it or choose " + better);
    }
  }

  private static <T> void meaninglessInClear(Values backend, Key<T> key, T value) {
    if (is(backend, key, value) && is(backend, BackendKeys.PROTECTION, DataProtection.CLEAR)) {
      Place place = backend.at(key);
      place.problem(
          place.shown()
              + " has no meaning with protection: clear, whose data connections have no TLS;"
              + " remove it or choose protection: private");
    }
  }

  private static void oneWayOfTrust(Values tls) {
    if (tls.find(BackendKeys.VERIFY).isPresent()) {
      contradiction(tls, BackendKeys.TRUST, "verify: none");
      contradiction(tls, BackendKeys.PIN, "verify: none");
    } else if (tls.gives(BackendKeys.TRUST)) {
      contradiction(tls, BackendKeys.PIN, "trust");
    }
  }

  private static void contradiction(Values tls, Key<?> key, String other) {
    if (tls.gives(key)) {
      tls.at(key).problem("contradicts " + other + "; keep one of them");
    }
  }

  private static void wholeIdentity(Values tls) {
    halfIdentity(tls, BackendKeys.CERTIFICATE, BackendKeys.PRIVATE_KEY);
    halfIdentity(tls, BackendKeys.PRIVATE_KEY, BackendKeys.CERTIFICATE);
  }

  private static void halfIdentity(Values tls, Key<?> given, Key<?> other) {
    if (tls.gives(given) && !tls.gives(other)) {
      tls.at(given).problem("is of no use without " + other.name() + "; give both or neither");
    }
  }

  /** Java takes no certificate for a name with an underscore, which RFC 1123 allows in no host. */
  private static void verifiableName(Values backend, Values tls) {
    boolean secured =
        backend.find(BackendKeys.SECURITY).filter(word -> word != Security.PLAIN).isPresent();
    if (!secured || tls.gives(BackendKeys.PIN) || tls.gives(BackendKeys.VERIFY)) {
      return;
    }
    if (tls.gives(BackendKeys.HOSTNAME)) {
      unverifiable(
          tls.at(BackendKeys.HOSTNAME),
          tls.find(BackendKeys.HOSTNAME),
          "write a name of the certificate that has none, or give pin");
    } else {
      unverifiable(
          GroupChecks.place(backend),
          GroupChecks.hosts(backend).stream().filter(host -> host.contains("_")).findFirst(),
          "give tls.hostname, a name of the certificate that has none, or tls.pin");
    }
  }

  private static void unverifiable(Place place, Optional<String> name, String better) {
    if (name.filter(host -> host.contains("_")).isPresent()) {
      place.problem(
          place.shown() + " has an underscore, and no certificate is taken for that; " + better);
    }
  }

  private static void sessionToReuse(Values backend) {
    if (is(backend, BackendKeys.REUSE, SessionReuse.REQUIRE)
        && is(backend, BackendKeys.PROTECTION, DataProtection.CLEAR)) {
      Place place = backend.at(BackendKeys.REUSE);
      place.problem(
          place.shown()
              + " contradicts protection: clear, whose data connections have no TLS session;"
              + " choose try or off");
    }
  }

  private static void portsOfActiveMode(Values backend) {
    Place data = backend.at(BackendKeys.DATA);
    if (is(backend, BackendKeys.DATA, DataMode.PASSIVE)) {
      if (backend.gives(BackendKeys.ACTIVE_PORTS)) {
        backend
            .at(BackendKeys.ACTIVE_PORTS)
            .problem("has no meaning with data: passive; remove it or choose active or client");
      }
    } else if (backend.find(BackendKeys.DATA).isPresent()
        && !backend.gives(BackendKeys.ACTIVE_PORTS)) {
      data.problem(data.shown() + " needs activePorts, such as 51000-51099");
    }
  }

  private static void warnOfAnyCertificate(Values tls) {
    if (tls.find(BackendKeys.VERIFY).isPresent()) {
      Place place = tls.at(BackendKeys.VERIFY);
      place.warning(
          place.shown()
              + " takes any certificate: anyone on the way to this backend can read and change"
              + " passwords and files; give trust or pin");
    }
  }

  private static void warnOfClearData(Values backend) {
    Place place = backend.at(BackendKeys.PROTECTION);
    String danger = ": anyone on the way can read and change them; choose private";
    if (is(backend, BackendKeys.PROTECTION, DataProtection.CLEAR)) {
      place.warning(place.shown() + " sends files to this backend in clear" + danger);
    } else if (is(backend, BackendKeys.PROTECTION, DataProtection.CLIENT)) {
      place.warning(
          place.shown() + " sends files to this backend in clear if a client says so" + danger);
    }
  }

  private static <T> boolean is(Values section, Key<T> key, T value) {
    return section.find(key).filter(value::equals).isPresent();
  }
}
