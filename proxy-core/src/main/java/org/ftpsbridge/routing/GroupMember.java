package org.ftpsbridge.routing;

import java.util.OptionalInt;
import org.ftpsbridge.net.Endpoint;

/**
 * A server of a backend as the configuration names it; a name may have several addresses, each of
 * which is a server then.
 *
 * @param address where its control connections are opened
 * @param sessions how many sessions each of its addresses has at most; empty for any number
 * @param draining whether it gets no more sessions; those it has stay
 */
public record GroupMember(Endpoint address, OptionalInt sessions, boolean draining) {

  /** A server that may have any number of sessions. */
  public static GroupMember at(Endpoint address) {
    return new GroupMember(address, OptionalInt.empty(), false);
  }
}
