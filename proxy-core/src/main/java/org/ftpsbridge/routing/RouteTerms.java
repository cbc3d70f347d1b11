package org.ftpsbridge.routing;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.ftpsbridge.ftp.PeerText;
import org.ftpsbridge.net.AddressRange;

/**
 * What a route asks of a session: of each list one, of an empty list nothing.
 *
 * @param listeners names of listeners
 * @param networks where clients are
 * @param serverNames hosts that ClientHellos name
 * @param certificates subjects, names or pins of client certificates
 * @param hosts hosts that HOST names
 * @param users user names
 */
public record RouteTerms(
    Set<String> listeners,
    List<AddressRange> networks,
    List<NamePattern> serverNames,
    List<NamePattern> certificates,
    List<NamePattern> hosts,
    List<NamePattern> users) {

  /** How a session stands to one of the terms. */
  private enum Standing {
    MET,
    MISSED,
    OPEN
  }

  /** Copies everything. */
  public RouteTerms {
    listeners = Set.copyOf(listeners);
    networks = List.copyOf(networks);
    serverNames = List.copyOf(serverNames);
    certificates = List.copyOf(certificates);
    hosts = List.copyOf(hosts);
    users = List.copyOf(users);
  }

  /** Whether sessions of this listener can meet them. */
  boolean concern(String listener) {
    return listeners.isEmpty() || listeners.contains(listener);
  }

  /** Whether all are met by what is known. */
  boolean areMet(String listener, RouteFacts facts) {
    return standings(listener, facts).values().stream().allMatch(Standing.MET::equals);
  }

  /** Whether one is missed by what is known, whatever else may come. */
  boolean areMissed(String listener, RouteFacts facts) {
    return standings(listener, facts).containsValue(Standing.MISSED);
  }

  /** Why a session does not meet them: a sentence for each that it misses. */
  List<String> misses(String listener, RouteFacts facts) {
    List<String> misses = new ArrayList<>();
    standings(listener, facts)
        .forEach(
            (fact, standing) -> {
              if (standing == Standing.MISSED) {
                misses.add(miss(fact, listener, facts));
              }
            });
    return misses;
  }

  /** The pattern of a user name that is met and can be stripped of its suffix. */
  Optional<String> suffixOf(String user) {
    return users.stream()
        .filter(pattern -> pattern.matches(user))
        .findFirst()
        .flatMap(NamePattern::suffix);
  }

  /** Whether every session that meets the others meets these; in doubt not. */
  public boolean cover(RouteTerms others) {
    return (listeners.isEmpty()
            || (!others.listeners.isEmpty() && listeners.containsAll(others.listeners)))
        && all(networks, others.networks, RouteTerms::holds)
        && all(serverNames, others.serverNames, NamePattern::covers)
        && all(certificates, others.certificates, NamePattern::covers)
        && all(hosts, others.hosts, NamePattern::covers)
        && all(users, others.users, NamePattern::covers);
  }

  private static boolean holds(AddressRange outer, AddressRange inner) {
    return outer.prefix() <= inner.prefix() && outer.contains(inner.network());
  }

  private static <T> boolean all(List<T> these, List<T> others, BiPredicate<T, T> covers) {
    return these.isEmpty()
        || (!others.isEmpty()
            && others.stream().allMatch(o -> these.stream().anyMatch(t -> covers.test(t, o))));
  }

  private Map<Fact, Standing> standings(String listener, RouteFacts facts) {
    Map<Fact, Standing> standings = new EnumMap<>(Fact.class);
    for (Fact fact : Fact.values()) {
      if (!wanted(fact).isEmpty()) {
        standings.put(fact, standing(fact, listener, facts));
      }
    }
    return standings;
  }

  private Standing standing(Fact fact, String listener, RouteFacts facts) {
    if (facts.open().contains(fact)) {
      return Standing.OPEN;
    }
    boolean met =
        switch (fact) {
          case LISTENER -> listeners.contains(listener);
          case NETWORK -> networks.stream().anyMatch(range -> range.contains(facts.client()));
          case SNI -> met(serverNames, facts.serverName());
          case CERTIFICATE ->
              facts.certificate().filter(c -> any(certificates, c::isMeantBy)).isPresent();
          case HOST -> met(hosts, facts.host());
          case USER -> met(users, facts.user());
        };
    return met ? Standing.MET : Standing.MISSED;
  }

  private static boolean met(List<NamePattern> patterns, Optional<String> name) {
    return name.filter(said -> any(patterns, pattern -> pattern.matches(said))).isPresent();
  }

  private static <T> boolean any(List<T> list, Predicate<T> which) {
    return list.stream().anyMatch(which);
  }

  private Collection<?> wanted(Fact fact) {
    return switch (fact) {
      case LISTENER -> listeners.stream().sorted().toList();
      case NETWORK -> networks;
      case SNI -> serverNames;
      case CERTIFICATE -> certificates;
      case HOST -> hosts;
      case USER -> users;
    };
  }

  private String miss(Fact fact, String listener, RouteFacts facts) {
    Optional<String> is =
        switch (fact) {
          case LISTENER -> Optional.of(listener);
          case NETWORK -> Optional.of(facts.client().getHostAddress());
          case SNI -> facts.serverName();
          case CERTIFICATE -> facts.certificate().map(ClientCertificate::toString);
          case HOST -> facts.host();
          case USER -> facts.user();
        };
    Collection<?> wanted = wanted(fact);
    return "%s %s is not %s%s"
        .formatted(
            fact.name().toLowerCase(Locale.ROOT),
            is.map(PeerText::forLog).orElse("(none)"),
            wanted.size() > 1 ? "one of " : "",
            String.join(", ", wanted.stream().map(String::valueOf).toList()));
  }
}
