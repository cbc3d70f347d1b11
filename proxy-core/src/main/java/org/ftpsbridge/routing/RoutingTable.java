package org.ftpsbridge.routing;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which backend serves which session of a listener: that of the first route whose terms the session
 * meets, else the listener's own, else none.
 *
 * @param listener its name
 * @param rules of all listeners, in the order in which they are asked
 * @param fallback where sessions go that meet none
 */
public record RoutingTable(String listener, List<RouteRule> rules, Optional<Backend> fallback) {

  /** Copies the rules. */
  public RoutingTable {
    rules = List.copyOf(rules);
  }

  /** Every session goes to the same backend. */
  public static RoutingTable to(Backend backend) {
    return new RoutingTable("", List.of(), Optional.of(backend));
  }

  /** A route that was looked at, and why a session does not take it; empty if it does. */
  public record Considered(RouteRule rule, List<String> misses) {

    /** Copies the sentences. */
    public Considered {
      misses = List.copyOf(misses);
    }
  }

  /** Where a session goes whose user is known; empty if nobody serves it. */
  public Optional<Route> routeFor(RouteFacts facts) {
    String user = facts.user().orElse("");
    return rules.stream()
        .filter(rule -> rule.terms().areMet(listener, facts))
        .findFirst()
        .map(rule -> rule.routeOf(user))
        .or(() -> fallback.map(backend -> new Route(backend, user)));
  }

  /** The backend, if it is the same whatever a session may still say. */
  public Optional<Backend> onlyBackend(RouteFacts facts) {
    Set<Optional<Backend>> possible = new LinkedHashSet<>();
    boolean settled = false;
    for (RouteRule rule : rules) {
      if (!settled && !rule.terms().areMissed(listener, facts)) {
        possible.add(Optional.of(rule.backend()));
        settled = rule.terms().areMet(listener, facts);
      }
    }
    if (!settled) {
      possible.add(fallback);
    }
    return possible.size() == 1 ? possible.iterator().next() : Optional.empty();
  }

  /**
   * The routes up to the one that a session takes, in their order; all of them if it takes none.
   */
  public List<Considered> explain(RouteFacts facts) {
    List<Considered> considered = new ArrayList<>();
    for (RouteRule rule : rules) {
      List<String> misses = rule.terms().misses(listener, facts);
      considered.add(new Considered(rule, misses));
      if (misses.isEmpty()) {
        return considered;
      }
    }
    return considered;
  }

  /** Whether it matters which host HOST names. */
  public boolean asksForHost() {
    return rules.stream().anyMatch(rule -> concernsUs(rule) && !rule.terms().hosts().isEmpty());
  }

  /** Whether some route is for this host. */
  public boolean knowsHost(String host) {
    return rules.stream()
        .filter(this::concernsUs)
        .flatMap(rule -> rule.terms().hosts().stream())
        .anyMatch(pattern -> pattern.matches(host));
  }

  /** All backends that sessions of the listener may go to, the fallback last. */
  public Set<Backend> backends() {
    Set<Backend> all = new LinkedHashSet<>();
    rules.stream().filter(this::concernsUs).forEach(rule -> all.add(rule.backend()));
    fallback.ifPresent(all::add);
    return all;
  }

  private boolean concernsUs(RouteRule rule) {
    return rule.terms().concern(listener);
  }
}
