package org.ftpsbridge.tls;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the sessions of a listener that live are known by in a ClientHello: the names of their
 * ticket keys, and ids where there are no tickets. Safe for all threads.
 */
final class SessionNames {

  private final Set<String> names = ConcurrentHashMap.newKeySet();

  void remember(String name) {
    names.add(name);
  }

  void forget(String name) {
    names.remove(name);
  }

  /** Whether a ClientHello asks for a session that lives. */
  boolean hasOneClaimedBy(ClientHello hello) {
    return names.contains(hello.ticketName().isEmpty() ? hello.sessionId() : hello.ticketName());
  }
}
