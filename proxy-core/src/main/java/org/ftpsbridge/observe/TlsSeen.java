package org.ftpsbridge.observe;

import java.util.List;

/**
 * TLS of a client's control connection. All text that the client chose is one char a byte, and cut.
 *
 * @param version agreed on, such as {@code TLSv1.3}; empty if the handshake failed
 * @param cipher the cipher suite agreed on; empty if the handshake failed
 * @param ja4 the fingerprint of the ClientHello; empty of what is none
 * @param extendedMasterSecret whether the client offered to tie the session to its handshake
 * @param serverName the host that the client named (SNI); empty if it named none
 * @param alpn the application protocols that it named
 * @param certificate the subject of the certificate that it showed; empty if it showed none
 * @param ticket which session it offered to resume
 */
public record TlsSeen(
    String version,
    String cipher,
    String ja4,
    boolean extendedMasterSecret,
    String serverName,
    List<String> alpn,
    String certificate,
    OfferedTicket ticket) {

  /** Copies the protocols. */
  public TlsSeen {
    alpn = List.copyOf(alpn);
  }
}
