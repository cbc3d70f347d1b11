package org.ftpsbridge.observe;

/** Why a control session ended. */
public enum CloseReason {
  /** The client said QUIT. */
  QUIT("the client said QUIT"),
  /** The client's control connection was closed or reset. */
  CLIENT_LOST("the client closed the control connection"),
  /** The client sent no TLS ClientHello, or its handshake failed. */
  TLS_FAILED("the TLS handshake with the client failed"),
  /** The client showed no certificate though it has to, or one that is not accepted. */
  CLIENT_CERTIFICATE("the client has no certificate that is accepted"),
  /** The handshake took too long. */
  HANDSHAKE_TIMEOUT("the TLS handshake took too long"),
  /** No login was accepted in time. */
  LOGIN_TIMEOUT("no login was accepted in time"),
  /** The client said nothing for too long. */
  IDLE_TIMEOUT("the client was idle for too long"),
  /** A command line broke the rules of the control connection. */
  MALFORMED_COMMAND("the client sent a malformed command line"),
  /** Before login came a word that HTTP begins with: a browser, sent here by somebody. */
  FOREIGN_PROTOCOL("the client spoke HTTP"),
  /** Nothing but commands that are refused before login. */
  TOO_MANY_REFUSALS("too many commands were refused before login"),
  /** Bytes in clear came behind the client's AUTH: an attack, or a client that does not wait. */
  CLIENT_INJECTED("the client sent something in clear behind its AUTH"),
  /** The control connection has carried as much as a cipher with blocks of 64 bits may. */
  CIPHER_SPENT("the cipher of the control connection has carried all that is safe"),
  /** No TCP connection to the backend. */
  BACKEND_UNREACHABLE("the backend cannot be reached"),
  /** The backend greeted with something else than 220, or said 421 before any user name. */
  BACKEND_REFUSED("the backend takes no session"),
  /** The backend closed its control connection, or it broke. */
  BACKEND_LOST("the backend closed the control connection"),
  /** The backend did not answer a command in time. */
  BACKEND_TIMEOUT("the backend did not reply in time"),
  /** The backend said something that is not FTP, or that nobody asked for. */
  BACKEND_PROTOCOL("the backend broke the protocol"),
  /** The backend refused AUTH TLS and AUTH SSL (RFC 4217 section 4). */
  BACKEND_REFUSED_TLS("the backend refused to secure the control connection"),
  /** Bytes in clear came behind the backend's reply to AUTH: an attack, or a broken server. */
  BACKEND_INJECTED("the backend sent something in clear behind its reply to AUTH"),
  /** TLS with the backend failed, but not for its certificate. */
  BACKEND_TLS_FAILED("TLS with the backend failed"),
  /** The backend refused PBSZ or PROT (RFC 4217 sections 8 and 9). */
  BACKEND_REFUSED_PROTECTION("the backend refused the protection of data connections"),
  /** The backend's certificate is too old. */
  BACKEND_CERTIFICATE_EXPIRED("the backend's certificate has expired"),
  /** The backend's certificate is too new. */
  BACKEND_CERTIFICATE_EARLY("the backend's certificate is not valid yet"),
  /** The backend's certificate is its own issuer and not trusted. */
  BACKEND_SELF_SIGNED("the backend's certificate is self-signed"),
  /** The backend's certificate does not descend from a trusted one. */
  BACKEND_UNKNOWN_ISSUER("the issuer of the backend's certificate is not trusted"),
  /** The backend's certificate, or one that it descends from, breaks a rule (RFC 5280). */
  BACKEND_CERTIFICATE_UNFIT("the backend's certificate is not fit for a server"),
  /** The backend's certificate names other hosts. */
  BACKEND_WRONG_HOST_NAME("the backend's certificate is for another host name"),
  /** The backend's public key is none of those pinned. */
  BACKEND_WRONG_PIN("the backend's public key does not match the pin"),
  /** The backend asked for a certificate and took none, or not ours. */
  BACKEND_WANTS_CLIENT_CERTIFICATE("the backend wants a client certificate that it accepts"),
  /** The bridge is stopping. */
  DRAINED("the bridge is stopping"),
  /** Whoever runs the bridge has ended this session. */
  OPERATOR("an operator has ended the session"),
  /** A defect of the bridge; the log holds its stack trace. */
  DEFECT("a defect in the bridge");

  private final String sentence;

  CloseReason(String sentence) {
    this.sentence = sentence;
  }

  /** The reason in words, fit for a log line and for a 421 reply; no secrets, no addresses. */
  public String sentence() {
    return sentence;
  }
}
