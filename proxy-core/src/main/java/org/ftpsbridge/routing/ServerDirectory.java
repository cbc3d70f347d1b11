package org.ftpsbridge.routing;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.ftpsbridge.net.Endpoint;
import org.ftpsbridge.net.ServiceRecord;
import org.ftpsbridge.net.Transport;

/**
 * Which servers a backend has now: what its configuration names, and the DNS makes of it. Safe for
 * all threads; never blocks.
 */
public final class ServerDirectory {

  /** What more a name may have is left out. */
  private static final int MOST_SERVERS = 256;

  /** Of what SRV records have ever pointed to, those that were asked for last and often. */
  private static final int REMEMBERED = 10_000;

  /** As long as that, a name that nobody asks for has its last good answer. */
  private static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);

  /** A weight of 0 is to be chosen, but hardly ever (RFC 2782). */
  private static final double HARDLY_EVER = 0.1;

  private final Function<String, Future<List<InetAddress>>> addresses;
  private final Function<String, Future<List<ServiceRecord>>> services;
  private final ScheduledExecutorService timer;
  private final LongSupplier now;
  private final Cache<String, LastAnswer<List<InetAddress>>> hosts =
      Caffeine.newBuilder()
          .maximumSize(REMEMBERED)
          .expireAfterAccess(FORGOTTEN_AFTER)
          .executor(Runnable::run)
          .build();
  private final Map<String, LastAnswer<List<ServiceRecord>>> records = new ConcurrentHashMap<>();

  /** A directory that asks whom the transport asks. */
  public ServerDirectory(Transport transport) {
    this(transport::addressesOf, transport::servicesOf, transport.loops(), System::nanoTime);
  }

  ServerDirectory(
      Function<String, Future<List<InetAddress>>> addresses,
      Function<String, Future<List<ServiceRecord>>> services,
      ScheduledExecutorService timer,
      LongSupplier now) {
    this.addresses = addresses;
    this.services = services;
    this.timer = timer;
    this.now = now;
  }

  /**
   * The servers of a backend, each address once; known at once where only addresses are named. A
   * name that the DNS is silent about is left out after a second, where others are known. It fails
   * if not one of its names can be resolved, or none has an address.
   */
  public CompletableFuture<List<Server>> serversOf(Backend backend) {
    BackendGroup group = backend.group();
    if (group.srv().isPresent()) {
      return recordsOf(group.srv().get()).get().thenCompose(this::targets);
    }
    return all(group.members().stream().map(this::serversOf).toList());
  }

  private CompletableFuture<List<Server>> serversOf(GroupMember member) {
    return serversAt(member.address(), 0, 1, member.sessions(), member.draining());
  }

  private CompletableFuture<List<Server>> targets(List<ServiceRecord> found) {
    if (found.isEmpty()) {
      return CompletableFuture.failedFuture(
          new UnknownHostException("its SRV records say that there is no such service"));
    }
    return all(
        found.stream()
            .limit(MOST_SERVERS)
            .map(
                one ->
                    serversAt(
                        one.target(),
                        one.priority(),
                        one.weight() == 0 ? HARDLY_EVER : one.weight(),
                        OptionalInt.empty(),
                        false))
            .toList());
  }

  private CompletableFuture<List<Server>> serversAt(
      Endpoint at, int priority, double weight, OptionalInt sessions, boolean draining) {
    return addressesOf(at.host())
        .thenApply(
            found ->
                found.stream()
                    .map(
                        address ->
                            new Server(
                                new InetSocketAddress(address, at.port()),
                                at.host(),
                                priority,
                                weight / found.size(),
                                sessions,
                                draining))
                    .toList());
  }

  private CompletableFuture<List<InetAddress>> addressesOf(String host) {
    InetAddress literal = NetUtil.createInetAddressFromIpAddressString(host);
    if (literal != null) {
      return CompletableFuture.completedFuture(List.of(literal));
    }
    return hosts
        .get(
            host,
            // The answer's life is kept by whoever asks the DNS.
            h -> new LastAnswer<>(h, () -> addresses.apply(h), found -> Duration.ZERO, timer, now))
        .get();
  }

  /** How many hosts are remembered. */
  long remembered() {
    hosts.cleanUp();
    return hosts.estimatedSize();
  }

  private LastAnswer<List<ServiceRecord>> recordsOf(String srv) {
    return records.computeIfAbsent(
        srv,
        name ->
            new LastAnswer<>(
                name, () -> services.apply(name), ServerDirectory::shortest, timer, now));
  }

  private static Duration shortest(List<ServiceRecord> found) {
    return found.stream()
        .map(ServiceRecord::life)
        .min(Duration::compareTo)
        .orElse(Duration.ofSeconds(1));
  }

  /**
   * All of those that can be told, once each has been, or at least one and a second is over; fails
   * if there are none.
   */
  private CompletableFuture<List<Server>> all(List<CompletableFuture<List<Server>>> parts) {
    CompletableFuture<List<Server>> all =
        CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
            .handle(
                (nothing, failure) -> {
                  List<Server> servers = known(parts);
                  if (servers.isEmpty() && failure != null) {
                    throw failure instanceof CompletionException wrapped
                        ? wrapped
                        : new CompletionException(failure);
                  }
                  return servers;
                });
    if (!all.isDone()) {
      Runnable settle = () -> parts.forEach(part -> part.thenRun(() -> all.complete(known(parts))));
      timer.schedule(settle, LastAnswer.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }
    return all;
  }

  /** Each address once, of those who have told theirs. */
  private static List<Server> known(List<CompletableFuture<List<Server>>> parts) {
    Map<InetSocketAddress, Server> servers = new LinkedHashMap<>();
    for (CompletableFuture<List<Server>> part : parts) {
      if (part.isDone() && !part.isCompletedExceptionally()) {
        part.join().forEach(server -> servers.putIfAbsent(server.address(), server));
      }
    }
    return servers.values().stream().limit(MOST_SERVERS).toList();
  }
}
