package org.ftpsbridge.routing;

import java.util.Optional;

/** Which backend serves which session of a listener. */
public final class RoutingTable {

  private final Backend only;

  private RoutingTable(Backend only) {
    this.only = only;
  }

  /** Every session goes to the same backend. */
  public static RoutingTable to(Backend backend) {
    return new RoutingTable(backend);
  }

  /** The backend for a user, as written in USER, one char a byte. */
  public Backend backendFor(String user) {
    return only;
  }

  /** The backend, if it is known before anyone has said who they are. */
  public Optional<Backend> onlyBackend() {
    return Optional.of(only);
  }
}
