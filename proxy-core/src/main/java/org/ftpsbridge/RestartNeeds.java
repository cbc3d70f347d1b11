package org.ftpsbridge;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ftpsbridge.tls.DisabledAlgorithms;

/**
 * What cannot be changed while the bridge runs: where a listener is bound, and whose a connection
 * to its data ports is, since sessions that keep the old settings share them with new ones.
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
      }
    }
    if (!DisabledAlgorithms.areAllowedFor(
        after.listeners().stream().map(Listener::tls).flatMap(Optional::stream).toList())) {
      needs.add("what a listener with engine: jdk names is disabled in the Java that runs");
    }
    return needs;
  }

  private static void compare(
      String listener, String what, Object before, Object after, List<String> needs) {
    if (!before.equals(after)) {
      needs.add("listener %s: %s is %s, not %s".formatted(listener, what, before, after));
    }
  }
}
