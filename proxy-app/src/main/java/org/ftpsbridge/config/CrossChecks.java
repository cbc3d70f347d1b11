package org.ftpsbridge.config;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.net.TlsVersion;

/** What one key demands of another. A value that is wrong by itself is left out of it. */
final class CrossChecks {
  private CrossChecks() {}

  /** Notes every problem and warning that shows only when keys are looked at together. */
  static void check(Values file) {
    List<Values> listeners = file.find(FileKeys.LISTENERS).orElse(List.of());
    Map<String, Values> backends = file.find(FileKeys.BACKENDS).orElse(Map.of());
    listeners.forEach(CrossChecks::versionsInOrder);
    namesOnce(listeners);
    PortChecks.check(listeners);
    file.find(FileKeys.BACKENDS).ifPresent(known -> backendsExist(listeners, known));
    backends.values().forEach(CrossChecks::security);
    backends.values().forEach(CrossChecks::oneWayOfTrust);
    unusedBackends(listeners, backends);
  }

  private static void versionsInOrder(Values listener) {
    Values tls = listener.section(ListenerKeys.TLS);
    Optional<TlsVersion> least = tls.find(ListenerKeys.MIN_VERSION);
    Optional<TlsVersion> most = tls.find(ListenerKeys.MAX_VERSION);
    if (least.isPresent() && most.isPresent() && most.get().compareTo(least.get()) < 0) {
      Key<?> given =
          tls.gives(ListenerKeys.MAX_VERSION) ? ListenerKeys.MAX_VERSION : ListenerKeys.MIN_VERSION;
      Place place = tls.at(given);
      place.problem(place.shown() + " leaves no version; maxVersion must not be below minVersion");
    }
  }

  private static void namesOnce(List<Values> listeners) {
    Map<String, Place> first = new java.util.HashMap<>();
    for (Values listener : listeners) {
      Place place = listener.at(ListenerKeys.NAME);
      listener
          .find(ListenerKeys.NAME)
          .map(name -> first.putIfAbsent(name, place))
          .ifPresent(
              taken ->
                  place.problem(
                      place.shown()
                          + " is the name of the listener in line "
                          + taken.line()
                          + " already; choose another"));
    }
  }

  private static void backendsExist(List<Values> listeners, Map<String, Values> backends) {
    for (Values listener : listeners) {
      Optional<String> name = listener.find(ListenerKeys.BACKEND);
      if (name.isPresent() && !backends.containsKey(name.get())) {
        Place place = listener.at(ListenerKeys.BACKEND);
        place.problem(
            place.shown() + " is no backend; " + Spelling.hint(name.get(), backends.keySet()));
      }
    }
  }

  private static void security(Values backend) {
    Optional<Security> security = backend.find(BackendKeys.SECURITY);
    if (security.isEmpty()) {
      return;
    }
    if (security.get() != Security.PLAIN) {
      Place place = backend.at(BackendKeys.SECURITY);
      place.warning(place.shown() + " is not available yet; sessions to this backend get 421");
    } else if (backend.gives(BackendKeys.TLS)) {
      backend
          .at(BackendKeys.TLS)
          .problem("has no meaning with security plain; remove it or choose explicit");
    }
  }

  private static void oneWayOfTrust(Values backend) {
    Values tls = backend.section(BackendKeys.TLS);
    if (tls.gives(BackendKeys.VERIFY)) {
      for (Key<?> other : List.of(BackendKeys.TRUST, BackendKeys.PIN, BackendKeys.HOSTNAME)) {
        contradiction(tls, other, "verify: none");
      }
    } else if (tls.gives(BackendKeys.TRUST)) {
      contradiction(tls, BackendKeys.PIN, "trust");
    }
  }

  private static void contradiction(Values tls, Key<?> key, String other) {
    if (tls.gives(key)) {
      tls.at(key).problem("contradicts " + other + "; keep one of them");
    }
  }

  private static void unusedBackends(List<Values> listeners, Map<String, Values> backends) {
    Set<String> used = new HashSet<>();
    for (Values listener : listeners) {
      Optional<String> name = listener.find(ListenerKeys.BACKEND);
      if (name.isEmpty()) {
        return;
      }
      used.add(name.get());
    }
    backends.forEach(
        (name, backend) -> {
          if (!used.contains(name)) {
            backend.place().warning("is used by no listener");
          }
        });
  }
}
