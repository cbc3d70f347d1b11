package org.ftpsbridge.observe;

/** Who decided on the protection level of a client's data connections. */
public enum ProtectionSource {
  /** Nobody: there was no PROT and no data connection. */
  NOBODY,
  /** The client said PROT, after USER. */
  SAID,
  /** The client said PROT, before USER. */
  SAID_BEFORE_USER,
  /** The client said nothing, and the listener's rule stood in. */
  ASSUMED,
  /** The client said nothing, and its data connection showed it. */
  DETECTED
}
