package org.ftpsbridge.config;

import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.net.TlsRole;
import org.ftpsbridge.policy.AssumedProtection;
import org.ftpsbridge.policy.TlsDemand;

/** What asking clients for certificates demands of the other keys of a listener. */
final class ClientCertificateChecks {
  private ClientCertificateChecks() {}

  static void check(Values listener) {
    Values tls = listener.section(ListenerKeys.TLS);
    trustIsThere(tls);
    if (!isAsked(listener)) {
      return;
    }
    Place asked = tls.at(ListenerKeys.CLIENT_CERTIFICATE);
    if (is(tls, ListenerKeys.CLIENT_CERTIFICATE, ClientCertificateDemand.REQUIRED)
        && is(listener, ListenerKeys.SECURITY, Security.EXPLICIT)
        && is(listener, ListenerKeys.REQUIRE_TLS, TlsDemand.NONE)) {
      asked.problem(
          asked.shown()
              + " contradicts requireTls: none, with which nobody has to begin TLS; choose login or"
              + " all there");
    }
    if (is(listener, ListenerKeys.WHEN_NO_PROT, AssumedProtection.DETECT)) {
      asked.problem(
          asked.shown()
              + " contradicts whenNoProt: detect, since a clear connection can show none; choose"
              + " private or clear there, or off");
    }
    if (is(listener, ListenerKeys.ACTIVE_TLS, TlsRole.CLIENT)) {
      asked.problem(
          asked.shown()
              + " contradicts activeTls: client, where such a connection cannot show whose it is;"
              + " choose server there, or off");
    }
  }

  private static void trustIsThere(Values tls) {
    boolean asked = isAskedBy(tls);
    boolean known = tls.find(ListenerKeys.CLIENT_CERTIFICATE).isPresent();
    if (asked && !tls.gives(ListenerKeys.TRUST)) {
      Place place = tls.at(ListenerKeys.CLIENT_CERTIFICATE);
      place.problem(
          place.shown() + " needs trust: the certificates of those who issue the clients' ones");
    }
    if (known && !asked && tls.gives(ListenerKeys.TRUST)) {
      tls.at(ListenerKeys.TRUST)
          .problem("is of no use without clientCertificate; add that, or remove it");
    }
  }

  /** Whether clients of this listener are asked. */
  static boolean isAsked(Values listener) {
    return isAskedBy(listener.section(ListenerKeys.TLS));
  }

  private static boolean isAskedBy(Values tls) {
    return tls.find(ListenerKeys.CLIENT_CERTIFICATE)
        .filter(demand -> demand != ClientCertificateDemand.OFF)
        .isPresent();
  }

  private static <T> boolean is(Values section, Key<T> key, T value) {
    return section.find(key).filter(value::equals).isPresent();
  }
}
