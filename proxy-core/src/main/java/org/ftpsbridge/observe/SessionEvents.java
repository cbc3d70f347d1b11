package org.ftpsbridge.observe;

import java.time.Duration;

/** Is told what happens to sessions, on their event loops; must not block and must not throw. */
public interface SessionEvents {

  /** A client's TCP connection was closed before it became a session; there may be a flood. */
  void onConnectionRefused(ConnectionRefusal refusal);

  /** A client's TCP connection was accepted. */
  void onSessionStarted(SessionFacts session);

  /** The client has TLS on its control connection; the time is from its ClientHello on. */
  default void onSecured(SessionFacts session, TlsSeen tls, Duration handshake) {}

  /** How the client has spoken so far, told at each handshake, login and transfer. */
  default void onDialect(SessionFacts session, SessionDialect soFar) {}

  /** A server of a backend is ready for a user name. */
  default void onBackendOpened(SessionFacts session, BackendOpened backend) {}

  /** The backend accepted or refused a login. */
  void onLogin(SessionFacts session, LoginReport login);

  /** A backend could not be used, or was lost; what that means for the session is told apart. */
  void onBackendLost(SessionFacts session, BackendLoss loss);

  /** A server of a backend gets no sessions any more, or does again; on any thread. */
  void onServerChanged(ServerSeen server);

  /** A transfer command is with the backend. */
  default void onTransferStarted(SessionFacts session, RunningTransfer transfer) {}

  /** A transfer has its outcome; told once for each transfer, before the session's end. */
  void onTransferEnded(SessionFacts session, TransferReport transfer);

  /** A client that was not served seems to be something else; there may be a flood. */
  void onHint(ClientHint hint);

  /** The session has ended: its control connections are closed and its transfers are told. */
  void onSessionEnded(SessionFacts session, SessionEnd end);

  /** Where sessions find those who look on at their dialogue; the same one each time. */
  default Tap tap() {
    return Tap.CLOSED;
  }
}
