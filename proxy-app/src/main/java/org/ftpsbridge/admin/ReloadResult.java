package org.ftpsbridge.admin;

import java.util.List;

/**
 * What has become of a configuration that was read anew.
 *
 * @param outcome whether it holds now
 * @param problems why it does not, one sentence each
 */
public record ReloadResult(Outcome outcome, List<String> problems) {

  /** Whether a configuration that was read anew holds now. */
  public enum Outcome {
    /** It holds for all sessions from now on. */
    TAKEN_ON,
    /** Something is wrong in it. */
    INVALID,
    /** It is right, but cannot be taken on now: it needs a restart, or a port that is in use. */
    IMPOSSIBLE,
    /** A defect; the log has it. */
    DEFECT
  }

  /** Copies the problems. */
  public ReloadResult {
    problems = List.copyOf(problems);
  }
}
