package org.ftpsbridge.policy;

/** What the data connections of a client are that has not said PROT. */
public enum AssumedProtection {
  /** They have TLS, as PROT P asks for: what MS-FTPS and IBM i take for granted. */
  PRIVATE,
  /** They are clear, as PROT C asks for: what RFC 4217 section 9 has after AUTH. */
  CLEAR,
  /** The first bytes of each tell. */
  DETECT
}
