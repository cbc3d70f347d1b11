package org.ftpsbridge.data;

import java.util.Optional;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.observe.ClientProof;
import org.ftpsbridge.observe.TransferOutcome;

/** The session's side of a transfer; told on the event loop, each method at most once. */
public interface TransferOwner {

  /**
   * The client may be told the verdict.
   *
   * @param reply the final reply
   * @param backendInStep whether the backend has given its own final reply; if not, nothing that it
   *     says later can be matched to a command
   */
  void onVerdict(FtpReply reply, boolean backendInStep);

  /**
   * The last word, for logs and counters; for a download a moment after the verdict.
   *
   * @param bytes payload bytes handed to the receiving leg
   * @param proof what the client's data connection showed about whose it is; empty if none came
   * @param cause why it is not COMPLETE, or what was tolerated; else empty
   */
  void onOutcome(TransferOutcome outcome, long bytes, Optional<ClientProof> proof, String cause);
}
