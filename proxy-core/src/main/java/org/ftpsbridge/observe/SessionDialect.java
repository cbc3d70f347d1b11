package org.ftpsbridge.observe;

import java.util.Optional;

/**
 * How one client spoke, seen over its whole session: what a report on old clients is built on. Its
 * size is bounded whatever the client did, and no password or account is in it.
 *
 * @param control what was seen on the control connection
 * @param tls what its TLS was like; empty where no ClientHello came
 * @param data what was seen of its data connections
 */
public record SessionDialect(ControlSeen control, Optional<TlsSeen> tls, DataSeen data) {

  /** Whether it offered another living session's ticket on any of its connections. */
  public boolean isMixing() {
    return tls.filter(seen -> seen.ticket() == OfferedTicket.ANOTHERS).isPresent()
        || data.proofs().containsKey(ClientProof.ANOTHERS_TICKET);
  }
}
