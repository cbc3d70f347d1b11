package org.ftpsbridge.policy;

/** What becomes of a NOOP while a transfer runs. */
public enum NoopDuringTransfer {
  /** It waits for the end of the transfer, as RFC 959 has all commands but ABOR and STAT do. */
  QUEUE,
  /** It is answered at once, without the backend. */
  LOCAL,
  /** It goes to the backend, whose reply may come before the transfer's or after. */
  FORWARD;

  /** Whether the backend hears of it. */
  public boolean isForwarded() {
    return this == FORWARD;
  }
}
