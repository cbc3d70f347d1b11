package org.ftpsbridge.observe;

/** Why a control session ended. */
public enum CloseReason {
  /** The client said QUIT. */
  QUIT("the client said QUIT"),
  /** The client's control connection was closed or reset. */
  CLIENT_LOST("the client closed the control connection"),
  /** The client sent no TLS ClientHello, or its handshake failed. */
  TLS_FAILED("the TLS handshake with the client failed"),
  /** The handshake took too long. */
  HANDSHAKE_TIMEOUT("the TLS handshake took too long"),
  /** No login was accepted in time. */
  LOGIN_TIMEOUT("no login was accepted in time"),
  /** The client said nothing for too long. */
  IDLE_TIMEOUT("the client was idle for too long"),
  /** A command line broke the rules of the control connection. */
  MALFORMED_COMMAND("the client sent a malformed command line"),
  /** No TCP connection to the backend, or no greeting. */
  BACKEND_UNREACHABLE("the backend cannot be reached"),
  /** The backend closed its control connection, or it broke. */
  BACKEND_LOST("the backend closed the control connection"),
  /** The backend did not answer a command in time. */
  BACKEND_TIMEOUT("the backend did not reply in time"),
  /** The backend said something that is not FTP, or that nobody asked for. */
  BACKEND_PROTOCOL("the backend broke the protocol"),
  /** The backend's security is not built yet. */
  BACKEND_NOT_AVAILABLE("this kind of backend is not available yet"),
  /** The bridge is stopping. */
  DRAINED("the bridge is stopping"),
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
