package org.ftpsbridge.data;

import java.util.Optional;
import org.ftpsbridge.observe.ClientProof;

/**
 * The two data connections of a transfer, on their way or up, and which of them sends.
 *
 * @param client the client's leg
 * @param backend the backend's leg
 * @param upload whether the client's leg sends
 */
record TransferLegs(ComingLeg client, ComingLeg backend, boolean upload) {

  /** A client that uploads has to speak, whatever it speaks; one that downloads may be silent. */
  void begin() {
    backend.begin();
    if (!upload) {
      client.begin();
    }
  }

  boolean areUp() {
    return client.leg().isSuccess() && backend.leg().isSuccess();
  }

  /** The leg that bytes come from; both are up. */
  DataLeg sender() {
    return (upload ? client : backend).leg().getNow();
  }

  /** The leg that bytes go to; both are up. */
  DataLeg receiver() {
    return (upload ? backend : client).leg().getNow();
  }

  void cut() {
    client.cut();
    backend.cut();
  }

  /** What was seen on the way to the leg whose failure this is. */
  String seenOf(TransferFailure why) {
    return (why == client.failure() ? client : backend).detail();
  }

  /** What the client's connection showed about whose it is; empty if none came. */
  Optional<ClientProof> proof() {
    return client.leg().isSuccess() ? client.leg().getNow().proof() : Optional.empty();
  }
}
