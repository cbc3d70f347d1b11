package org.ftpsbridge.observe;

/**
 * The protection level of a client's data connections, the last there was.
 *
 * @param source who decided on it
 * @param level its letter, C or P; empty where nobody decided
 * @param bufferSizeSaid whether the client said PBSZ
 */
public record ProtectionSeen(ProtectionSource source, String level, boolean bufferSizeSaid) {

  /** Of a client that neither said anything nor had a data connection. */
  public static final ProtectionSeen NONE = new ProtectionSeen(ProtectionSource.NOBODY, "", false);
}
