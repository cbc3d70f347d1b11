package org.ftpsbridge.policy;

/**
 * How much the bridge takes in before it refuses.
 *
 * @param commandLength bytes of one command line, line end included
 * @param queuedCommands pipelined commands that wait while another is served; beyond it reading
 *     pauses
 * @param replyLength bytes of one backend reply, all its lines together
 * @param replyLines lines of one backend reply
 * @param clients what all clients together and each client address may ask for
 */
public record Limits(
    int commandLength, int queuedCommands, int replyLength, int replyLines, ClientLimits clients) {

  /** What holds where the configuration is silent. */
  public static final Limits DEFAULT = new Limits(4096, 32, 1 << 20, 10_000, ClientLimits.DEFAULT);
}
