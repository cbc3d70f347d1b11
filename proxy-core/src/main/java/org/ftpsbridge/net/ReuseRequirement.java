package org.ftpsbridge.net;

/** Whether a client's data connections must resume the TLS session of its control connection. */
public enum ReuseRequirement {
  /** Each must. */
  ALWAYS,
  /**
   * Each should; where a TLS 1.2 client has shown that it can, each must. A TLS 1.3 client may run
   * out of tickets: it gets two with the greeting, and an upload brings none.
   */
  PREFER,
  /** None need. */
  NEVER
}
