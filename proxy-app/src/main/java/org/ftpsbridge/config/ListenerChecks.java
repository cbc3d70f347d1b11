package org.ftpsbridge.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.ftp.Verb;
import org.ftpsbridge.net.ReuseRequirement;
import org.ftpsbridge.net.TlsRole;
import org.ftpsbridge.net.Truncation;
import org.ftpsbridge.policy.AssumedProtection;
import org.ftpsbridge.policy.EarlyGreeting;
import org.ftpsbridge.policy.TlsDemand;

/** What the keys of a listener demand of each other, and which of its values are dangerous. */
final class ListenerChecks {
  private static final List<Key<?>> OF_TLS =
      List.of(
          ListenerKeys.TLS,
          ListenerKeys.WHEN_NO_PROT,
          ListenerKeys.GREET_BEFORE_TLS,
          ListenerKeys.CCC,
          ListenerKeys.ACTIVE_TLS);

  private ListenerChecks() {}

  static void check(Values listener) {
    listener.find(ListenerKeys.SECURITY).ifPresent(security -> meaningOf(listener, security));
    protectionOfAll(listener);
    provenByDetection(listener);
    silentUnderDetection(listener);
    refusedAndDemanded(listener);
    greetingAfterAll(listener);
    warnOfCcc(listener);
    ClientCertificateChecks.check(listener);
  }

  private static void meaningOf(Values listener, Security security) {
    if (security == Security.PLAIN) {
      OF_TLS.forEach(key -> meaningless(listener, key, "plain", "implicit or explicit"));
      Values data = listener.section(ListenerKeys.DATA);
      meaningless(data, ListenerKeys.REQUIRE_SESSION_REUSE, "plain", "implicit or explicit");
      meaninglessWhen(listener, ListenerKeys.TRUNCATION, Truncation.LENIENT);
      meaninglessWhen(listener, ListenerKeys.REQUIRE_TLS, TlsDemand.LOGIN);
      meaninglessWhen(listener, ListenerKeys.REQUIRE_TLS, TlsDemand.ALL);
      Place place = listener.at(ListenerKeys.SECURITY);
      place.warning(
          place.shown()
              + " has names, passwords and files travel in clear; anyone on the way can read and"
              + " change them");
      return;
    }
    if (!listener.gives(ListenerKeys.TLS)) {
      listener
          .place()
          .reading()
          .problem(
              listener.place().line(),
              listener.place().keyPath(ListenerKeys.TLS.name()),
              "is missing; expected " + ListenerKeys.TLS.kind().words());
    }
    if (security == Security.EXPLICIT) {
      meaningless(listener, ListenerKeys.GREET_BEFORE_TLS, "explicit", "implicit");
      warnOfClearLogins(listener);
    } else {
      meaninglessWhen(listener, ListenerKeys.REQUIRE_TLS, TlsDemand.NONE);
    }
  }

  private static void meaningless(Values listener, Key<?> key, String security, String better) {
    if (listener.gives(key)) {
      listener
          .at(key)
          .problem("has no meaning with security " + security + "; remove it or choose " + better);
    }
  }

  private static <T> void meaninglessWhen(Values listener, Key<T> key, T value) {
    if (is(listener, key, value)) {
      Place place = listener.at(key);
      place.problem(
          place.shown()
              + " has no meaning with security "
              + listener.at(ListenerKeys.SECURITY).shown()
              + "; remove it");
    }
  }

  private static void warnOfClearLogins(Values listener) {
    if (is(listener, ListenerKeys.REQUIRE_TLS, TlsDemand.NONE)) {
      Place place = listener.at(ListenerKeys.REQUIRE_TLS);
      place.warning(
          place.shown()
              + " lets clients send passwords in clear, and anyone on the way have them do so");
    }
  }

  private static void protectionOfAll(Values listener) {
    Optional<AssumedProtection> unsaid =
        listener
            .find(ListenerKeys.WHEN_NO_PROT)
            .filter(assumed -> assumed != AssumedProtection.PRIVATE);
    if (is(listener, ListenerKeys.REQUIRE_TLS, TlsDemand.ALL) && unsaid.isPresent()) {
      Place place = listener.at(ListenerKeys.WHEN_NO_PROT);
      place.problem(
          place.shown() + " contradicts requireTls: all; choose private, or requireTls: login");
    }
  }

  /** A stranger needs no ticket for a connection that may be clear. */
  private static void provenByDetection(Values listener) {
    Values data = listener.section(ListenerKeys.DATA);
    if (is(data, ListenerKeys.REQUIRE_SESSION_REUSE, ReuseRequirement.ALWAYS)
        && is(listener, ListenerKeys.WHEN_NO_PROT, AssumedProtection.DETECT)) {
      Place place = listener.at(ListenerKeys.WHEN_NO_PROT);
      place.problem(
          place.shown()
              + " contradicts requireSessionReuse: always, since a clear connection can prove"
              + " nothing; choose private, or prefer");
    }
  }

  /** Such a device is silent until it has our ClientHello, as a clear client is. */
  private static void silentUnderDetection(Values listener) {
    if (is(listener, ListenerKeys.ACTIVE_TLS, TlsRole.CLIENT)
        && is(listener, ListenerKeys.WHEN_NO_PROT, AssumedProtection.DETECT)) {
      Place place = listener.at(ListenerKeys.WHEN_NO_PROT);
      place.problem(
          place.shown()
              + " contradicts activeTls: client, where nobody speaks before the bridge does; choose"
              + " private or clear, or activeTls: server");
    }
  }

  /** A client that has to say what it may not say can never log in. */
  private static void refusedAndDemanded(Values listener) {
    boolean toLogIn =
        is(listener, ListenerKeys.SECURITY, Security.EXPLICIT)
            && !is(listener, ListenerKeys.REQUIRE_TLS, TlsDemand.NONE);
    boolean toTransfer = is(listener, ListenerKeys.REQUIRE_TLS, TlsDemand.ALL);
    List<Verb> refused = listener.find(ListenerKeys.REFUSE).orElse(List.of());
    if ((toLogIn && refused.contains(Verb.AUTH)) || (toTransfer && refused.contains(Verb.PROT))) {
      listener
          .at(ListenerKeys.REFUSE)
          .problem("holds what requireTls has clients say: AUTH or PROT; take it out");
    }
  }

  private static void greetingAfterAll(Values listener) {
    boolean timed =
        listener
            .find(ListenerKeys.GREET_BEFORE_TLS)
            .flatMap(EarlyGreeting::after)
            .filter(wait -> wait.compareTo(Duration.ZERO) > 0)
            .isPresent();
    if (timed) {
      listener
          .at(ListenerKeys.GREET_BEFORE_TLS)
          .warning(
              "greets in clear whoever has not begun TLS by then: clients with a slow way or a"
                  + " slow start break");
    }
  }

  private static void warnOfCcc(Values listener) {
    if (is(listener, ListenerKeys.CCC, true)) {
      listener
          .at(ListenerKeys.CCC)
          .warning(
              "lets clients end the TLS of their control connection: anyone on the way can then"
                  + " read and change commands and replies");
    }
  }

  private static <T> boolean is(Values section, Key<T> key, T value) {
    return section.find(key).filter(value::equals).isPresent();
  }
}
