package org.ftpsbridge.session;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.ftpsbridge.policy.Limits;
import org.ftpsbridge.routing.Backend;
import org.ftpsbridge.routing.HealthCheck;
import org.ftpsbridge.routing.Server;

/**
 * Follows the servers of the backends in use: which there are, who drains, and, where the settings
 * say so, whether they work. Safe for all threads; never blocks.
 */
public final class ServerWatch {

  private final List<Rounds> checked = new ArrayList<>();

  /**
   * Follows these backends and no others; what is known of their servers stays.
   *
   * @param access what the backends are prepared in
   * @param limits how much is taken in from them
   */
  public synchronized void follow(
      BackendAccess access, Limits limits, Collection<Backend> backends) {
    stop();
    access.servers().follow(backends);
    for (Backend backend : Set.copyOf(backends)) {
      if (backend.group().health().isPresent()) {
        checked.add(new Rounds(access, limits, backend, backend.group().health().get()));
      } else {
        access
            .directory()
            .serversOf(backend)
            .thenAccept(all -> access.servers().found(backend, all));
      }
    }
  }

  /** Follows nobody any more. */
  public synchronized void stop() {
    checked.forEach(Rounds::end);
    checked.clear();
  }

  /** The checks of one backend, over and over; each server at a time of its own. */
  private static final class Rounds {

    private final BackendAccess access;
    private final Limits limits;
    private final Backend backend;
    private final HealthCheck check;
    private final EventLoop loop;
    private final Set<Server> underWay = new HashSet<>();
    private final Future<?> clock;
    private volatile boolean over;

    Rounds(BackendAccess access, Limits limits, Backend backend, HealthCheck check) {
      this.access = access;
      this.limits = limits;
      this.backend = backend;
      this.check = check;
      this.loop = access.transport().loops().next();
      this.clock = loop.scheduleAtFixedRate(this::begin, 0, check.every().toNanos(), NANOSECONDS);
    }

    void end() {
      over = true;
      clock.cancel(false);
    }

    private void begin() {
      access
          .directory()
          .serversOf(backend)
          .whenCompleteAsync(
              (servers, failure) -> {
                if (failure == null) {
                  access.servers().found(backend, servers);
                  begin(servers);
                }
              },
              loop);
    }

    private void begin(List<Server> servers) {
      long apart = check.every().toNanos() / servers.size();
      for (int i = 0; i < servers.size(); i++) {
        Server server = servers.get(i);
        loop.schedule(() -> look(server), apart * i, NANOSECONDS);
      }
    }

    private void look(Server server) {
      if (over || !underWay.add(server)) {
        return;
      }
      Future<ServerVisit.Seen> visit =
          ServerVisit.begin(access, backend, server, limits, check.timeout());
      visit.addListener(f -> loop.execute(() -> learn(server, visit)));
    }

    /** What was seen with settings that are replaced by now is held against nobody. */
    private void learn(Server server, Future<ServerVisit.Seen> visit) {
      underWay.remove(server);
      if (over || !visit.isSuccess()) {
        return;
      }
      ServerVisit.Seen seen = visit.getNow();
      if (seen.refusal().isEmpty()) {
        access.servers().passed(backend, server, seen.took());
      } else {
        access
            .servers()
            .missed(backend, server, seen.refusal().get().sentence() + ": " + seen.detail());
      }
    }
  }
}
