package org.ftpsbridge.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.ftpsbridge.Listener;
import org.ftpsbridge.ftp.LineEnd;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.ftp.TelnetData;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.net.Endpoint;
import org.ftpsbridge.routing.Backend;
import org.ftpsbridge.routing.BackendData;
import org.ftpsbridge.routing.NamePattern;
import org.ftpsbridge.routing.RouteRule;
import org.ftpsbridge.routing.RouteTerms;
import org.ftpsbridge.routing.RoutingTable;

/** Several {@link ScriptedBackend}s, and routes that lead to them. */
public final class Routed implements AutoCloseable {

  private final Map<String, ScriptedBackend> backends = new LinkedHashMap<>();
  private final List<RouteRule> rules = new ArrayList<>();

  /** A plain backend of this name at this port of 127.0.0.1. */
  public static Backend backend(String name, int port) {
    return new Backend(
        name,
        new Endpoint("127.0.0.1", port),
        Security.PLAIN,
        Optional.empty(),
        BackendData.PASSIVE,
        LineEnd.CRLF,
        TelnetData.RAW);
  }

  /** What users of these names ask for, and nothing else. */
  public static RouteTerms users(String... patterns) {
    return terms(List.of(), List.of(), patterns);
  }

  /** What is asked for: one of these hosts in SNI, in HOST, and of these users. */
  public static RouteTerms terms(List<String> sni, List<String> hosts, String... users) {
    return new RouteTerms(
        Set.of(),
        List.of(),
        sni.stream().map(NamePattern::host).toList(),
        List.of(),
        hosts.stream().map(NamePattern::host).toList(),
        List.of(users).stream().map(NamePattern::user).toList());
  }

  /** What is asked for: an address of this range, and of these users. */
  public static RouteTerms network(String range, String... users) {
    return new RouteTerms(
        Set.of(),
        List.of(AddressRange.parse(range)),
        List.of(),
        List.of(),
        List.of(),
        List.of(users).stream().map(NamePattern::user).toList());
  }

  /** Adds a route to the backend of this name, which begins to run if it does not. */
  public Routed to(String name, RouteTerms terms, boolean stripped) throws IOException {
    if (!backends.containsKey(name)) {
      backends.put(name, new ScriptedBackend());
    }
    add(terms, backend(name, get(name).port()), stripped);
    return this;
  }

  /** Adds a route to whatever listens at this port of 127.0.0.1. */
  public Routed to(String name, int port, RouteTerms terms) {
    add(terms, backend(name, port), false);
    return this;
  }

  private void add(RouteTerms terms, Backend backend, boolean stripped) {
    rules.add(new RouteRule("routes[" + rules.size() + "]", terms, backend, stripped));
  }

  /** The backend of this name. */
  public ScriptedBackend get(String name) {
    return Optional.ofNullable(backends.get(name)).orElseThrow();
  }

  /** A listener with these routes, whose own backend serves the rest. */
  public UnaryOperator<Listener> beforeItsOwn() {
    return l -> Bench.having(l, new RoutingTable(l.name(), rules, l.routing().fallback()));
  }

  /** A listener with these routes and no backend of its own. */
  public UnaryOperator<Listener> alone() {
    return l -> Bench.having(l, new RoutingTable(l.name(), rules, Optional.empty()));
  }

  @Override
  public void close() throws IOException {
    for (ScriptedBackend backend : backends.values()) {
      backend.close();
    }
  }
}
