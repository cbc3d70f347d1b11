package org.ftpsbridge.session;

import java.util.function.Supplier;
import org.ftpsbridge.ftp.Stage;
import org.ftpsbridge.routing.Backend;

/** The backend is being connected to for a command that has to wait for it. */
record ConnectingBackend(Dialogue dialogue, Supplier<SessionPhase> whenReady)
    implements SessionPhase {

  /**
   * Goes on at once if the backend is open already, else opens it first.
   *
   * @param user who the client is to the backend; empty if it has not said it
   */
  static SessionPhase to(
      Backend backend, String user, Dialogue dialogue, Supplier<SessionPhase> whenReady) {
    if (dialogue.isOpenTo(backend, user)) {
      return whenReady.get();
    }
    dialogue.backend().open(backend, dialogue.keyOf(backend, user));
    return new ConnectingBackend(dialogue, whenReady);
  }

  @Override
  public Stage stage() {
    return Stage.CONNECTING_BACKEND;
  }

  @Override
  public SessionPhase onBackendReady() {
    return whenReady.get();
  }

  /** Whichever clock it is, the client has done its part, and the backend is waited for. */
  @Override
  public SessionPhase onTimeout(Wait wait) {
    dialogue.backend().giveUp();
    return this;
  }
}
