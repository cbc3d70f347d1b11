package org.ftpsbridge.policy;

import java.time.Duration;

/**
 * How long the bridge waits for whom. Each wait is bounded; none is zero.
 *
 * @param handshake for a TLS handshake, control or data, of a client or with a backend; there a
 *     data connection's is counted from the reply that takes the transfer on
 * @param login from the greeting to a login that the backend accepted
 * @param idle for the next command of a client while nothing is transferred
 * @param dataIdle for the next byte of a running transfer, either way
 * @param promise for a client to open its data connection, counted from the 227 and again from the
 *     transfer command
 * @param backendConnect for a TCP connection to the backend, control or data
 * @param backendReply for the backend's reply to a command
 * @param abortReply for the backend's final reply after a transfer was aborted
 * @param lingerClose for the client's own end of a data connection that we have ended cleanly
 */
public record Timeouts(
    Duration handshake,
    Duration login,
    Duration idle,
    Duration dataIdle,
    Duration promise,
    Duration backendConnect,
    Duration backendReply,
    Duration abortReply,
    Duration lingerClose) {

  /** What holds where the configuration is silent. */
  public static final Timeouts DEFAULT =
      new Timeouts(
          Duration.ofSeconds(10),
          Duration.ofMinutes(2),
          Duration.ofMinutes(10),
          Duration.ofMinutes(5),
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          Duration.ofMinutes(2),
          Duration.ofSeconds(10),
          Duration.ofSeconds(3));
}
