package org.ftpsbridge.routing;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.ftpsbridge.observe.ServerSeen;

/**
 * What is known of the servers of one backend, by their addresses, and who of them is next. It
 * outlives the settings that it is used with. Safe for all threads; never waits.
 */
final class ServerStates {

  private final String backend;
  private final LongSupplier clock;
  private final Consumer<ServerSeen> observer;
  private final Map<InetSocketAddress, ServerState> states = new LinkedHashMap<>();
  private long takes;

  ServerStates(String backend, LongSupplier clock, Consumer<ServerSeen> observer) {
    this.backend = backend;
    this.clock = clock;
    this.observer = observer;
  }

  /** These are the servers and the settings now. */
  void follow(BackendGroup group, List<Server> servers) {
    for (Server server : servers) {
      change(server, state -> state.follow(group, server.draining()));
    }
    forgetAllBut(servers);
  }

  /** Forgets what is known of other servers, unless they have sessions. */
  void forgetAllBut(List<Server> servers) {
    synchronized (this) {
      Set<InetSocketAddress> named =
          servers.stream().map(Server::address).collect(Collectors.toUnmodifiableSet());
      states.entrySet().removeIf(e -> !named.contains(e.getKey()) && e.getValue().sessions() == 0);
    }
  }

  /** Takes a server for a session; empty if none may be taken. */
  synchronized Optional<ServerLease> take(
      BackendGroup group, List<Server> servers, String key, Set<InetSocketAddress> tried) {
    long now = clock.getAsLong();
    List<Server> free =
        servers.stream().filter(s -> !tried.contains(s.address()) && mayHaveMore(s)).toList();
    List<Server> good = free.stream().filter(s -> stateOf(s).isGood(now)).toList();
    List<Server> first = ofLowestPriority(good.isEmpty() ? free : good);
    return choose(group.balance(), first, key)
        .map(
            server -> {
              ServerState state = stateOf(server);
              state.taken(++takes);
              Optional<Ejection> ejection = group.ejection().filter(e -> servers.size() > 1);
              return new ServerLease(server, state, this, ejection);
            });
  }

  private boolean mayHaveMore(Server server) {
    ServerState state = stateOf(server);
    return !server.draining()
        && !state.isDraining()
        && state.sessions() < server.sessions().orElse(Integer.MAX_VALUE);
  }

  private static List<Server> ofLowestPriority(List<Server> servers) {
    int lowest = servers.stream().mapToInt(Server::priority).min().orElse(0);
    return servers.stream().filter(server -> server.priority() == lowest).toList();
  }

  private Optional<Server> choose(Balance balance, List<Server> servers, String key) {
    return switch (balance) {
      case ROUND_ROBIN -> inTurn(servers);
      case LEAST_SESSIONS ->
          servers.stream()
              .min(
                  Comparator.<Server>comparingDouble(s -> stateOf(s).sessions() / s.weight())
                      .thenComparing(s -> stateOf(s).lastTaken));
      case STICKY_USER, STICKY_ADDRESS -> Rendezvous.of(key, servers);
    };
  }

  /** By weights, and evenly: each becomes due by its own, and who is taken gives back all. */
  private Optional<Server> inTurn(List<Server> servers) {
    double all = 0;
    for (Server server : servers) {
      stateOf(server).due += server.weight();
      all += server.weight();
    }
    Optional<Server> next =
        servers.stream()
            .max(
                Comparator.<Server>comparingDouble(s -> stateOf(s).due)
                    .thenComparing(s -> -stateOf(s).lastTaken));
    if (next.isPresent()) {
      stateOf(next.get()).due -= all;
    }
    return next;
  }

  /** A check went well and took so long. */
  void passed(Server server, HealthCheck check, Duration took) {
    change(server, state -> state.passed(check, took));
  }

  /** A check went wrong. */
  void missed(Server server, HealthCheck check, String how) {
    change(server, state -> state.missed(check, how));
  }

  long now() {
    return clock.getAsLong();
  }

  private void change(Server server, Predicate<ServerState> change) {
    ServerState state;
    synchronized (this) {
      state = stateOf(server);
    }
    change(state, change);
  }

  /** Changes a state, and tells if the change is one to be told. */
  void change(ServerState state, Predicate<ServerState> change) {
    ServerSeen seen;
    synchronized (this) {
      seen = change.test(state) ? state.seen(clock.getAsLong()) : null;
    }
    if (seen != null) {
      observer.accept(seen);
    }
  }

  private ServerState stateOf(Server server) {
    return states.computeIfAbsent(server.address(), address -> new ServerState(backend, address));
  }

  synchronized List<ServerSeen> seen() {
    long now = clock.getAsLong();
    return states.values().stream().map(state -> state.seen(now)).toList();
  }
}
