package org.ftpsbridge.observe;

/** Whether a server of a backend gets sessions. */
public enum ServerCondition {
  /** It does. */
  UP,
  /** Its checks fail: it does only where no other can be used. */
  DOWN,
  /** It has failed sessions, and is left alone for a while unless no other can be used. */
  EJECTED,
  /** The configuration says that it gets none; those it has stay. */
  DRAINING
}
