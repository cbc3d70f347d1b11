package org.ftpsbridge.observe;

import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A client's control connection. All text is the client's, one char a byte, and cut.
 *
 * @param security how it came to be secured
 * @param mechanism what AUTH named, in upper case; empty unless that secured it
 * @param greetedInClear whether an implicit client was greeted before its handshake
 * @param firstWords what its first bytes were
 * @param closeNotify how its TLS ended; empty without TLS, or where we closed first
 * @param software what CLNT told; empty without it
 * @param oddities verbs and ways of speaking that are rare, or that the bridge refused, in order
 */
public record ControlSeen(
    SecuritySeen security,
    String mechanism,
    boolean greetedInClear,
    FirstWords firstWords,
    Optional<CloseNotify> closeNotify,
    String software,
    Set<String> oddities) {

  /** Copies the oddities. */
  public ControlSeen {
    oddities = Collections.unmodifiableSet(new TreeSet<>(oddities));
  }
}
