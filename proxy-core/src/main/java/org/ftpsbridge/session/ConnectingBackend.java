package org.ftpsbridge.session;

import java.util.function.Supplier;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.ftp.Stage;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.routing.Backend;

/** The backend is being connected to for a command that has to wait for it. */
record ConnectingBackend(Dialogue dialogue, Supplier<SessionPhase> whenReady)
    implements SessionPhase {

  /** Goes on at once if the backend is open already, else opens it first. */
  static SessionPhase to(Backend backend, Dialogue dialogue, Supplier<SessionPhase> whenReady) {
    if (dialogue.backend().isOpenTo(backend)) {
      return whenReady.get();
    }
    if (backend.security() != Security.PLAIN) {
      return dialogue.end(CloseReason.BACKEND_NOT_AVAILABLE);
    }
    dialogue.backend().open(backend);
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

  @Override
  public SessionPhase onTimeout(Wait wait) {
    return wait == Wait.LOGIN
        ? dialogue.end(CloseReason.LOGIN_TIMEOUT)
        : dialogue.end(CloseReason.BACKEND_UNREACHABLE);
  }
}
