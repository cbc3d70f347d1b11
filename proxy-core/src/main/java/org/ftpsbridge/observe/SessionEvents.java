package org.ftpsbridge.observe;

/** Is told what happens to sessions, on their event loops; must not block and must not throw. */
public interface SessionEvents {

  /** A client's TCP connection was closed before it became a session; there may be a flood. */
  void onConnectionRefused(ConnectionRefusal refusal);

  /** A client's TCP connection was accepted. */
  void onSessionStarted(SessionFacts session);

  /** The backend accepted or refused a login. */
  void onLogin(SessionFacts session, LoginReport login);

  /** A backend could not be used, or was lost; what that means for the session is told apart. */
  void onBackendLost(SessionFacts session, BackendLoss loss);

  /** A server of a backend gets no sessions any more, or does again; on any thread. */
  void onServerChanged(ServerSeen server);

  /** A transfer has its outcome; told once for each transfer, before the session's end. */
  void onTransferEnded(SessionFacts session, TransferReport transfer);

  /** A client that was not served seems to be something else; there may be a flood. */
  void onHint(ClientHint hint);

  /** The session has ended: its control connections are closed and its transfers are told. */
  void onSessionEnded(SessionFacts session, SessionEnd end);
}
