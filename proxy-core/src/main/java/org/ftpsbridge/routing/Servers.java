package org.ftpsbridge.routing;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.ftpsbridge.observe.ServerSeen;

/**
 * How the servers of all backends are, by the backend's name and the server's address, whatever
 * settings come and go. Safe for all threads; never waits.
 */
public final class Servers {

  private final LongSupplier clock;
  private final Consumer<ServerSeen> observer;
  private final Map<String, ServerStates> states = new ConcurrentHashMap<>();
  private volatile Map<String, Backend> current = Map.of();

  /** Servers of which nothing is known yet; the observer is told of each that changes. */
  public Servers(Consumer<ServerSeen> observer) {
    this(System::nanoTime, observer);
  }

  Servers(LongSupplier clock, Consumer<ServerSeen> observer) {
    this.clock = clock;
    this.observer = observer;
  }

  /**
   * From now on these backends decide who drains, though sessions may still ask for what was
   * before; of all others is forgotten who has no session.
   */
  public void follow(Collection<Backend> backends) {
    current =
        backends.stream().collect(Collectors.toMap(Backend::name, b -> b, (one, same) -> one));
    states.forEach(
        (name, known) -> {
          if (!current.containsKey(name)) {
            known.forgetAllBut(List.of());
          }
        });
  }

  /** These are a backend's servers now. */
  public void found(Backend backend, List<Server> servers) {
    if (backend.equals(current.getOrDefault(backend.name(), backend))) {
      of(backend).follow(backend.group(), servers);
    }
  }

  /**
   * Takes one of a backend's servers for a session.
   *
   * @param key what {@link Balance#keyOf} says of the session
   * @param tried addresses that were of no use to it already
   * @return empty if every other one drains or has all the sessions that it may
   */
  public Optional<ServerLease> take(
      Backend backend, List<Server> servers, String key, Set<InetSocketAddress> tried) {
    return of(backend).take(backend.group(), servers, key, tried);
  }

  /** A check of a server went well and took so long. */
  public void passed(Backend backend, Server server, Duration took) {
    backend.group().health().ifPresent(check -> of(backend).passed(server, check, took));
  }

  /** A check of a server went wrong. */
  public void missed(Backend backend, Server server, String how) {
    backend.group().health().ifPresent(check -> of(backend).missed(server, check, how));
  }

  /** How all of them are; of backends that are followed no more, those that still have sessions. */
  public List<ServerSeen> seen() {
    Map<String, Backend> followed = current;
    return states.values().stream()
        .flatMap(known -> known.seen().stream())
        .filter(
            one -> one.sessions() > 0 || followed.isEmpty() || followed.containsKey(one.backend()))
        .toList();
  }

  private ServerStates of(Backend backend) {
    return states.computeIfAbsent(backend.name(), name -> new ServerStates(name, clock, observer));
  }
}
