package org.ftpsbridge.policy;

/**
 * How much the bridge takes in from one session before it refuses.
 *
 * @param commandLength bytes of one command line, line end included
 * @param queuedCommands pipelined commands that wait while another is served; beyond it reading
 *     pauses
 * @param replyLength bytes of one backend reply, all its lines together
 * @param replyLines lines of one backend reply
 */
public record Limits(int commandLength, int queuedCommands, int replyLength, int replyLines) {

  /** What holds where the configuration is silent. */
  public static final Limits DEFAULT = new Limits(4096, 32, 1 << 20, 10_000);
}
