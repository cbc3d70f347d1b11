package org.ftpsbridge.observe;

import java.util.Map;

/**
 * A client's data connections, over a session.
 *
 * @param asked how often it asked for one, by command; the commands that it did not use are left
 *     out
 * @param proofs how many of those that served transfers showed what about whose they are
 * @param protection what they were, and who said so
 * @param closeNotifySent how many with TLS the client ended with close_notify
 * @param closeNotifyOmitted how many with TLS it ended without
 */
public record DataSeen(
    Map<DataCommand, Integer> asked,
    Map<ClientProof, Integer> proofs,
    ProtectionSeen protection,
    int closeNotifySent,
    int closeNotifyOmitted) {

  /** Of a session that had none. */
  public static final DataSeen NONE = new DataSeen(Map.of(), Map.of(), ProtectionSeen.NONE, 0, 0);

  /** Copies the counts. */
  public DataSeen {
    asked = Map.copyOf(asked);
    proofs = Map.copyOf(proofs);
  }
}
