package org.ftpsbridge;

/** What a test of another room may know of a drain. */
public final class Told {

  private Told() {}

  /** Whether all sessions have been told; their event loops may still have to act on it. */
  public static boolean everySession(FtpsBridge bridge) {
    return bridge.hasToldSessions();
  }
}
