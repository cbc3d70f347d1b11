package org.ftpsbridge.observe;

/** What a client seems to be that could not be served, and what would help. */
public enum Hint {
  /** An FTP command in clear on an implicit listener. */
  EXPLICIT_CLIENT(
      true,
      "the client began in clear where TLS is due: it wants a listener with security: explicit,"
          + " or has to be told to use implicit FTPS"),
  /** Nothing came on an implicit listener until the handshake's time was over. */
  SILENT_CLIENT(
      true,
      "the client waited to be greeted before TLS: greetBeforeTls serves z/OS, a listener with"
          + " security: explicit serves explicit FTPS"),
  /** A ClientHello where a command is due. */
  IMPLICIT_CLIENT(
      true,
      "the client began with TLS where AUTH is due: it wants a listener with security: implicit,"
          + " or has to be told to use explicit FTPS"),
  /** The highest version that the client offers is below the lowest of the listener. */
  OLD_PROTOCOL(true, "the client's TLS is too old for this listener: see tls.minVersion"),
  /** The client offers nothing that is called TLS. */
  SSL_ALONE(false, "the client knows SSL alone, which nothing here serves"),
  /** The lowest version that the client offers is above the highest of the listener. */
  NEW_PROTOCOL(
      true,
      "the client takes newer TLS only: see tls.maxVersion, and tls.engine, of which jdk has no TLS"
          + " 1.3"),
  /** No cipher suite in common, though the listener's engine has one of the client's. */
  CIPHERS_UNNAMED(
      true, "the client has no cipher suite of this listener: tls.ciphers can name one of its own"),
  /** No cipher suite in common, though Java's TLS has one of the client's. */
  CIPHERS_OF_JAVA(
      true,
      "the client has no cipher suite that BoringSSL has: tls.engine: jdk has one of its own, and"
          + " tls.ciphers can name it"),
  /** Cipher suites for certificates of another kind alone, as ECDSA where the key is RSA. */
  CIPHERS_OF_OTHER_KEY(
      true,
      "the client has no cipher suite for the kind of key that this listener has: tls.key and"
          + " tls.certificate can be of the other kind, RSA or EC"),
  /** The client has no cipher suite that can be named. */
  CIPHERS_UNSERVED(
      false, "the client has cipher suites alone that nothing here serves, as RC4, DES and NULL"),
  /** The client cannot tie its session to its handshake, and the listener insists. */
  NOT_TIED(true, "the client has no extended master secret: see tls.requireEms"),
  /** The client named application protocols, and FTP is not among them. */
  FOREIGN_PROTOCOL(false, "the client means another protocol than FTP: a browser, or a scanner"),
  /** The client ended the handshake with an alert about the certificate. */
  CERTIFICATE_REFUSED(
      true,
      "the client does not accept the certificate: it has to trust its issuer, or tls.certificate"
          + " has to be one that it trusts"),
  /** The client showed no certificate, and the listener insists. */
  CERTIFICATE_MISSING(
      true,
      "the client shows no certificate: it has to be given one, or see tls.clientCertificate"),
  /** The client showed a certificate that is not accepted. */
  CERTIFICATE_NOT_ACCEPTED(
      true,
      "the client's certificate is not accepted: it has to be in its time, for clients, and descend"
          + " from one in tls.trust"),
  /**
   * The client said nothing under TLS and was gone, as those do that look at the certificate last.
   */
  LEFT_AFTER_HANDSHAKE(
      false,
      "the client left after the handshake without a command: it may not accept the certificate,"
          + " or be a probe"),
  /** HTTP without TLS. */
  HTTP(false, "HTTP came to a port of FTP"),
  /** The banner of SSH. */
  SSH(false, "SSH came to a port of FTP: the client may mean SFTP, which is another protocol"),
  /** Bytes that are neither TLS nor a command, on an implicit listener. */
  UNKNOWN_PROTOCOL(false, "something came that is neither TLS nor FTP"),
  /** Bytes in clear on a data connection that was to have TLS. */
  CLEAR_DATA(
      true,
      "the client sends data in clear where TLS is due, as programs do that never say PROT P: see"
          + " whenNoProt"),
  /** A trusted proxy did not say whose connection it carries. */
  NO_PROXY_HEADER(
      true,
      "a trusted proxy sent no PROXY header: it has to be told to (send-proxy-v2), or taken out of"
          + " proxyProtocol.from"),
  /** A PROXY header from an address where none is looked for. */
  PROXY_HEADER(
      true,
      "a PROXY header came from an address that is not trusted, and was not heeded: see"
          + " proxyProtocol.from"),
  /** A data connection from an address that has no session. */
  NO_SESSION(
      false, "a client without a session came to a data port: the listener's own port comes first");

  private final boolean ours;
  private final String sentence;

  Hint(boolean ours, String sentence) {
    this.ours = ours;
    this.sentence = sentence;
  }

  /** Whether a setting of ours, or a word with the partner, may get a client served. */
  public boolean isOurs() {
    return ours;
  }

  /** The hint in words, with the setting that would help; nothing of the client's is in it. */
  public String sentence() {
    return sentence;
  }
}
