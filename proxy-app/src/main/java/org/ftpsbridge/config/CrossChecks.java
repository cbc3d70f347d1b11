package org.ftpsbridge.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ftpsbridge.net.ReuseRequirement;
import org.ftpsbridge.net.TlsRole;

/** What one key demands of another. A value that is wrong by itself is left out of it. */
final class CrossChecks {
  private CrossChecks() {}

  /** Notes every problem and warning that shows only when keys are looked at together. */
  static void check(Values file) {
    List<Values> listeners = file.find(FileKeys.LISTENERS).orElse(List.of());
    Map<String, Values> backends = file.find(FileKeys.BACKENDS).orElse(Map.of());
    listeners.forEach(listener -> TlsChecks.listener(listener.section(ListenerKeys.TLS)));
    backends.values().forEach(backend -> TlsChecks.backend(backend.section(BackendKeys.TLS)));
    listeners.forEach(ListenerChecks::check);
    listeners.forEach(ProxyChecks::listener);
    listeners.forEach(AdvertiseChecks::check);
    listeners.forEach(CrossChecks::activeTlsOfSome);
    listeners.forEach(CrossChecks::activeTlsThatProves);
    namesOnce(listeners);
    PortChecks.check(listeners, List.copyOf(backends.values()));
    RouteChecks.check(file);
    backends.values().forEach(BackendChecks::check);
    AdminChecks.check(file);
    backends.values().forEach(ProxyChecks::backend);
    limitsWithinEachOther(file.section(FileKeys.LIMITS));
  }

  private static void limitsWithinEachOther(Values limits) {
    Optional<Integer> ofAll = limits.find(LimitKeys.SESSIONS);
    Optional<Integer> ofOne = limits.find(LimitKeys.SESSIONS_PER_ADDRESS);
    if (limits.gives(LimitKeys.SESSIONS_PER_ADDRESS)
        && ofAll.isPresent()
        && ofOne.isPresent()
        && ofOne.get() > ofAll.get()) {
      Place place = limits.at(LimitKeys.SESSIONS_PER_ADDRESS);
      place.warning(
          place.shown()
              + " is above limits.sessions, "
              + ofAll.get()
              + ": one address can have them all; lower it, or raise limits.sessions");
    }
  }

  private static void activeTlsOfSome(Values listener) {
    boolean off = listener.find(ListenerKeys.ACTIVE).filter(on -> !on).isPresent();
    if (off && listener.gives(ListenerKeys.ACTIVE_TLS)) {
      listener
          .at(ListenerKeys.ACTIVE_TLS)
          .problem("has no meaning with active: off; remove one of them");
    }
  }

  /** The one who resumes is the TLS client: where that is the bridge, its client shows nothing. */
  private static void activeTlsThatProves(Values listener) {
    boolean always =
        listener
            .section(ListenerKeys.DATA)
            .find(ListenerKeys.REQUIRE_SESSION_REUSE)
            .filter(ReuseRequirement.ALWAYS::equals)
            .isPresent();
    if (always
        && listener.find(ListenerKeys.ACTIVE_TLS).filter(TlsRole.CLIENT::equals).isPresent()) {
      Place place = listener.at(ListenerKeys.ACTIVE_TLS);
      place.problem(
          place.shown()
              + " contradicts requireSessionReuse: always, since such a connection can prove"
              + " nothing; choose server, or prefer");
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
}
