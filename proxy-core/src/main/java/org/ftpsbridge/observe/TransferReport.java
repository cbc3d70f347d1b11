package org.ftpsbridge.observe;

import java.time.Duration;
import java.util.Optional;

/**
 * One transfer, at its end.
 *
 * @param user who was logged in, one char a byte
 * @param verb RETR, STOR, LIST and so on
 * @param path the command's argument, one char a byte
 * @param outcome how it ended
 * @param bytes payload bytes handed to the receiving leg
 * @param duration from the command to the outcome
 * @param replyCode the final reply that the client got; 0 if it was gone
 * @param proof what the client's data connection showed about whose it is; empty if none came
 * @param cause why the outcome is not COMPLETE, or what was tolerated; else empty
 * @param part what became of what a failed upload left at the backend
 */
public record TransferReport(
    String user,
    String verb,
    String path,
    TransferOutcome outcome,
    long bytes,
    Duration duration,
    int replyCode,
    Optional<ClientProof> proof,
    String cause,
    PartFate part) {

  /** The same transfer with the fate of its part, and more to its cause where there is more. */
  public TransferReport leaving(PartFate fate, String why) {
    String both = cause.isEmpty() || why.isEmpty() ? cause + why : cause + "; " + why;
    return new TransferReport(
        user, verb, path, outcome, bytes, duration, replyCode, proof, both, fate);
  }
}
