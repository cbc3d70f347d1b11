package org.ftpsbridge.session;

import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.ftpsbridge.net.Defects;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.routing.Backend;
import org.ftpsbridge.routing.Server;
import org.ftpsbridge.routing.ServerLease;
import org.jspecify.annotations.Nullable;

/**
 * A session's search for a server of its backend: one after another until one takes it, none twice,
 * and only so many. On the session's event loop.
 */
final class ServerSearch {

  /** Is told what is found, unless the search is over by then. */
  interface Seeker {

    /** This server is to be tried; the lease is the seeker's. */
    void onFound(ServerLease lease);

    /** There is no server to be tried. */
    void onNone(CloseReason reason, String detail);
  }

  /** What a client waits for is up to three connects. */
  private static final int MOST_TRIES = 3;

  private final BackendAccess access;
  private final Backend backend;
  private final String key;
  private final EventLoop loop;
  private final Seeker seeker;
  private final Set<InetSocketAddress> tried = new HashSet<>();
  private boolean over;

  ServerSearch(BackendAccess access, Backend backend, String key, EventLoop loop, Seeker seeker) {
    this.access = access;
    this.backend = backend;
    this.key = key;
    this.loop = loop;
    this.seeker = seeker;
  }

  Backend backend() {
    return backend;
  }

  /** What the sessions that this one belongs to have in common. */
  String key() {
    return key;
  }

  /** Looks for the first, or for another one; at once where no name has to be resolved. */
  void next() {
    CompletableFuture<List<Server>> servers = access.directory().serversOf(backend);
    if (servers.isDone()) {
      found(servers);
    } else {
      servers.whenCompleteAsync((known, failure) -> found(servers), loop);
    }
  }

  /** Whether one more may be tried, if there is one. */
  boolean mayGoOn() {
    return !over && tried.size() < MOST_TRIES;
  }

  /** Whoever searched has what it wants, or wants nothing any more. */
  void end() {
    over = true;
  }

  private void found(CompletableFuture<List<Server>> servers) {
    if (over) {
      return;
    }
    List<Server> known = List.of();
    @Nullable Throwable failure = null;
    try {
      known = servers.join();
    } catch (CompletionException e) {
      failure = e.getCause() == null ? e : e.getCause();
    }
    if (failure != null) {
      seeker.onNone(CloseReason.BACKEND_UNREACHABLE, Defects.wordsOf(failure));
      return;
    }
    access.servers().found(backend, known);
    Optional<ServerLease> lease = access.servers().take(backend, known, key, tried);
    if (lease.isPresent()) {
      tried.add(lease.get().server().address());
      seeker.onFound(lease.get());
    } else {
      seeker.onNone(
          CloseReason.BACKEND_REFUSED, "every server of it drains or has all sessions it may");
    }
  }
}
