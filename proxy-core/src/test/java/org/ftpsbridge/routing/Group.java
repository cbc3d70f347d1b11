package org.ftpsbridge.routing;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.ftpsbridge.ftp.LineEnd;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.ftp.TelnetData;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.net.Endpoint;
import org.ftpsbridge.observe.ServerCondition;
import org.ftpsbridge.observe.ServerSeen;

/** Servers a, b, c and so on of one backend, a clock that a test moves, and what was told. */
final class Group {

  static final Ejection EJECTION = new Ejection(2, Duration.ofSeconds(10), Duration.ofSeconds(30));
  static final HealthCheck CHECK =
      new HealthCheck(Duration.ofSeconds(1), Duration.ofSeconds(1), 3, 2);

  final List<ServerSeen> told = new ArrayList<>();
  final List<Server> servers = new ArrayList<>();
  private final AtomicLong now = new AtomicLong();
  private final Servers all = new Servers(now::get, told::add);
  private Backend backend;

  Group(Balance balance, String names) {
    backend = backend(balance, Optional.of(CHECK), Optional.of(EJECTION));
    for (int i = 0; i < names.length(); i++) {
      servers.add(
          new Server(
              new InetSocketAddress(AddressRange.literal("192.0.2." + (i + 1)), 21),
              names.substring(i, i + 1),
              0,
              1,
              OptionalInt.empty(),
              false));
    }
  }

  private static Backend backend(
      Balance balance, Optional<HealthCheck> check, Optional<Ejection> ejection) {
    return new Backend(
        "group",
        new BackendGroup(
            List.of(GroupMember.at(Endpoint.parse("192.0.2.1:21"))),
            Optional.empty(),
            balance,
            check,
            ejection),
        Security.PLAIN,
        Optional.empty(),
        BackendData.PASSIVE,
        LineEnd.CRLF,
        TelnetData.RAW);
  }

  /** The same servers under other settings, as after a reload. */
  void reload(Balance balance) {
    reload(
        balance,
        Optional.of(CHECK),
        Optional.of(new Ejection(5, Duration.ofSeconds(1), Duration.ofSeconds(1))));
  }

  /** The same servers, looked at so. */
  void reload(Balance balance, Optional<HealthCheck> check, Optional<Ejection> ejection) {
    backend = backend(balance, check, ejection);
    all.follow(List.of(backend));
    all.found(backend, servers);
  }

  /** Changes one server. */
  void change(String name, UnaryOperator<Server> change) {
    servers.replaceAll(server -> server.host().equals(name) ? change.apply(server) : server);
    all.found(backend, servers);
  }

  Server named(String name) {
    return servers.stream().filter(s -> s.host().equals(name)).findFirst().orElseThrow();
  }

  void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  Optional<ServerLease> take(String key, Server... tried) {
    return all.take(
        backend,
        servers,
        key,
        List.of(tried).stream().map(Server::address).collect(Collectors.toUnmodifiableSet()));
  }

  /** Takes so many and keeps them; their names in order. */
  String took(int count) {
    StringBuilder names = new StringBuilder();
    for (int i = 0; i < count; i++) {
      names.append(take("").map(lease -> lease.server().host()).orElse("-"));
    }
    return names.toString();
  }

  /** Has the server fail one session; it must be the one that is next for the key. */
  void fail(String name) {
    Server failing = named(name);
    Server[] others =
        servers.stream().filter(server -> !server.equals(failing)).toArray(Server[]::new);
    ServerLease lease = take("", others).orElseThrow();
    lease.failed("refused");
    lease.end();
  }

  void passCheck(String name) {
    all.passed(backend, named(name), Duration.ofMillis(7));
  }

  void missCheck(String name) {
    all.missed(backend, named(name), "no greeting");
  }

  ServerSeen seen(String name) {
    String address = Endpoint.of(named(name).address()).toString();
    return all.seen().stream().filter(s -> s.address().equals(address)).findFirst().orElseThrow();
  }

  ServerCondition condition(String name) {
    return seen(name).condition();
  }

  /** No settings name the group any more. */
  void leave() {
    Backend other =
        new Backend(
            "another",
            backend.group(),
            backend.security(),
            backend.tls(),
            backend.data(),
            backend.lineEnd(),
            backend.telnet());
    all.follow(List.of(other));
  }

  Set<String> known() {
    return all.seen().stream().map(ServerSeen::address).collect(Collectors.toUnmodifiableSet());
  }
}
