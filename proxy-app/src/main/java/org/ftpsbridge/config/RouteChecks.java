package org.ftpsbridge.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.ftp.Verb;
import org.ftpsbridge.routing.NamePattern;
import org.ftpsbridge.routing.RouteTerms;

/** What routes demand of listeners and backends, and which of them no session ever takes. */
final class RouteChecks {
  private final List<Values> listeners;
  private final Map<String, Values> backends;
  private final List<Values> routes;

  private RouteChecks(List<Values> listeners, Map<String, Values> backends, List<Values> routes) {
    this.listeners = listeners;
    this.backends = backends;
    this.routes = routes;
  }

  static void check(Values file) {
    RouteChecks checks =
        new RouteChecks(
            file.find(FileKeys.LISTENERS).orElse(List.of()),
            file.find(FileKeys.BACKENDS).orElse(Map.of()),
            file.find(FileKeys.ROUTES).orElse(List.of()));
    checks.routes.forEach(checks::route);
    checks.listeners.forEach(checks::leadsSomewhere);
    checks.takenBefore();
    checks.unusedBackends();
    if (file.find(FileKeys.BACKENDS).isPresent()) {
      checks.listeners.forEach(l -> checks.backendExists(l, ListenerKeys.BACKEND));
      checks.routes.forEach(r -> checks.backendExists(r, RouteKeys.BACKEND));
    }
  }

  /** The terms of a route whose values are right. */
  static RouteTerms terms(Values when) {
    return new RouteTerms(
        Set.copyOf(when.find(RouteKeys.LISTENER).orElse(List.of())),
        when.find(RouteKeys.NETWORK).orElse(List.of()),
        when.find(RouteKeys.SNI).orElse(List.of()),
        when.find(RouteKeys.CERTIFICATE).orElse(List.of()),
        when.find(RouteKeys.HOST).orElse(List.of()),
        when.find(RouteKeys.USER).orElse(List.of()));
  }

  private void route(Values route) {
    Values when = route.section(RouteKeys.WHEN);
    boolean given = route.find(RouteKeys.WHEN).isPresent();
    if (given && ((Section) RouteKeys.WHEN.kind()).keys().stream().noneMatch(when::gives)) {
      route
          .at(RouteKeys.WHEN)
          .problem(
              "asks for nothing; name something, or take the route out and give its backend to the"
                  + " listener");
    }
    listenersExist(when);
    needs(
        when,
        RouteKeys.SNI,
        l -> !is(l, ListenerKeys.SECURITY, Security.PLAIN),
        "has no meaning where security is plain: no TLS names a host there; remove it");
    needs(
        when,
        RouteKeys.CERTIFICATE,
        ClientCertificateChecks::isAsked,
        "can never match, since no listener of this route asks for certificates; see"
            + " tls.clientCertificate");
    needs(
        when,
        RouteKeys.HOST,
        l -> !l.find(ListenerKeys.REFUSE).orElse(List.of()).contains(Verb.HOST),
        "can never match, since the listener refuses HOST; take it out of refuse");
    suffixIsThere(route, when);
  }

  private void listenersExist(Values when) {
    Set<String> known = new HashSet<>();
    listeners.forEach(l -> l.find(ListenerKeys.NAME).ifPresent(known::add));
    boolean allKnown = listeners.stream().allMatch(l -> l.find(ListenerKeys.NAME).isPresent());
    for (String name : when.find(RouteKeys.LISTENER).orElse(List.of())) {
      if (allKnown && !known.contains(name)) {
        when.at(RouteKeys.LISTENER)
            .problem(
                "\"%s\" is no listener; %s"
                    .formatted(name, Spelling.hint(name, known.stream().sorted().toList())));
      }
    }
  }

  /** A term that no session can meet, whatever listener of the route it comes to. */
  private void needs(Values when, Key<?> key, Predicate<Values> servedBy, String sentence) {
    List<Values> concerned = listeners.stream().filter(l -> concerns(when, l)).toList();
    if (when.gives(key) && !concerned.isEmpty() && concerned.stream().noneMatch(servedBy)) {
      when.at(key).problem(sentence);
    }
  }

  private static boolean concerns(Values when, Values listener) {
    if (!when.gives(RouteKeys.LISTENER)) {
      return true;
    }
    List<String> named = when.find(RouteKeys.LISTENER).orElse(List.of());
    return listener.find(ListenerKeys.NAME).filter(named::contains).isPresent();
  }

  private static void suffixIsThere(Values route, Values when) {
    List<NamePattern> users = when.find(RouteKeys.USER).orElse(List.of());
    boolean all = users.stream().allMatch(user -> user.suffix().isPresent());
    boolean wrong = when.gives(RouteKeys.USER) && users.isEmpty();
    if (is(route, RouteKeys.STRIP_SUFFIX, true) && !wrong && (users.isEmpty() || !all)) {
      route
          .at(RouteKeys.STRIP_SUFFIX)
          .problem(
              "needs users with a suffix to strip; write when.user like \"*@site.example\", and"
                  + " nothing else");
    }
  }

  private void leadsSomewhere(Values listener) {
    boolean served =
        listener.gives(ListenerKeys.BACKEND)
            || routes.stream().anyMatch(r -> concerns(r.section(RouteKeys.WHEN), listener));
    if (!served) {
      Place place = listener.place();
      place
          .reading()
          .problem(
              place.line(),
              place.keyPath(ListenerKeys.BACKEND.name()),
              "is missing; expected "
                  + ListenerKeys.BACKEND.kind().words()
                  + (routes.isEmpty() ? "" : ", since no route leads from here"));
    }
  }

  private void backendExists(Values from, Key<String> key) {
    Optional<String> name = from.find(key);
    if (name.isPresent() && !backends.containsKey(name.get())) {
      Place place = from.at(key);
      place.problem(
          place.shown() + " is no backend; " + Spelling.hint(name.get(), backends.keySet()));
    }
  }

  /** Of routes that are right in themselves; a wrong value could have been anything. */
  private void takenBefore() {
    List<Values> before = new ArrayList<>();
    for (Values route : routes) {
      Values when = route.section(RouteKeys.WHEN);
      if (!isWhole(when)) {
        continue;
      }
      before.stream()
          .filter(earlier -> terms(earlier.section(RouteKeys.WHEN)).cover(terms(when)))
          .findFirst()
          .ifPresent(
              earlier ->
                  route
                      .place()
                      .warning(
                          "is never taken: the route in line %d takes all that it asks for; put it"
                                  .formatted(earlier.place().line())
                              + " before that one, or remove it"));
      before.add(route);
    }
  }

  private static boolean isWhole(Values when) {
    List<Key<?>> keys = ((Section) RouteKeys.WHEN.kind()).keys();
    return keys.stream().anyMatch(when::gives)
        && keys.stream().allMatch(key -> !when.gives(key) || when.find(key).isPresent());
  }

  private void unusedBackends() {
    Set<String> used = new HashSet<>();
    boolean known = true;
    for (Values listener : listeners) {
      known &= !listener.gives(ListenerKeys.BACKEND) || noted(listener, ListenerKeys.BACKEND, used);
    }
    for (Values route : routes) {
      known &= noted(route, RouteKeys.BACKEND, used);
    }
    if (known) {
      backends.forEach(
          (name, backend) -> {
            if (!used.contains(name)) {
              backend
                  .place()
                  .warning("is used by no listener" + (routes.isEmpty() ? "" : " and by no route"));
            }
          });
    }
  }

  private static boolean noted(Values from, Key<String> key, Set<String> used) {
    from.find(key).ifPresent(used::add);
    return from.find(key).isPresent();
  }

  private static <T> boolean is(Values section, Key<T> key, T value) {
    return section.find(key).filter(value::equals).isPresent();
  }
}
