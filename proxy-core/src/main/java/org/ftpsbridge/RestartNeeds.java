package org.ftpsbridge;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.ftpsbridge.net.PortRange;
import org.ftpsbridge.routing.Backend;
import org.ftpsbridge.tls.DisabledAlgorithms;

/**
 * What cannot be changed while the bridge runs: where a listener is bound, and whose a connection
 * to it is, or one to the ports of a backend, since sessions that keep the old settings share them
 * with new ones.
 */
final class RestartNeeds {

  private RestartNeeds() {}

  /** A sentence for each difference that needs a restart. */
  static List<String> between(Settings before, Settings after) {
    Map<String, Listener> old = new HashMap<>();
    before.listeners().forEach(listener -> old.put(listener.name(), listener));
    List<String> needs = new ArrayList<>();
    for (Listener listener : after.listeners()) {
      Listener running = old.get(listener.name());
      if (running != null) {
        compare(listener.name(), "bind", running.bind(), listener.bind(), needs);
        compare(
            listener.name(), "data ports", running.data().ports(), listener.data().ports(), needs);
        compare(
            listener.name(),
            "data.sameClient",
            running.data().sameClient(),
            listener.data().sameClient(),
            needs);
        compare(
            listener.name(), "proxyProtocol.from", running.proxies(), listener.proxies(), needs);
      }
    }
    Map<String, Backend> known = backendsOf(before);
    backendsOf(after)
        .forEach(
            (name, backend) ->
                Optional.ofNullable(known.get(name))
                    .ifPresent(running -> compare(running, backend, needs)));
    if (!DisabledAlgorithms.areAllowedFor(
        after.listeners().stream().map(Listener::tls).flatMap(Optional::stream).toList())) {
      needs.add("what a listener with engine: jdk names is disabled in the Java that runs");
    }
    return needs;
  }

  private static Map<String, Backend> backendsOf(Settings settings) {
    Map<String, Backend> all = new TreeMap<>();
    settings.listeners().stream()
        .flatMap(listener -> listener.routing().backends().stream())
        .forEach(backend -> all.put(backend.name(), backend));
    return all;
  }

  /** Ports that are bound already can be shared only with who takes in the same. */
  private static void compare(Backend before, Backend after, List<String> needs) {
    Optional<PortRange> old = before.data().activePorts();
    Optional<PortRange> next = after.data().activePorts();
    if (old.isEmpty() || next.isEmpty() || !old.get().overlaps(next.get())) {
      return;
    }
    if (!old.equals(next)) {
      needs.add(
          "backend %s: activePorts is %s, not %s".formatted(after.name(), old.get(), next.get()));
    } else if (!before.data().addresses().equals(after.data().addresses())) {
      needs.add(
          "backend %s: dataAddresses at activePorts %s is %s, not %s"
              .formatted(
                  after.name(), old.get(), before.data().addresses(), after.data().addresses()));
    }
  }

  private static void compare(
      String listener, String what, Object before, Object after, List<String> needs) {
    if (!before.equals(after)) {
      needs.add("listener %s: %s is %s, not %s".formatted(listener, what, before, after));
    }
  }
}
