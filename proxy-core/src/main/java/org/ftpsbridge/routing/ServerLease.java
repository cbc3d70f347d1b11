package org.ftpsbridge.routing;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * A server that a session has got, until {@link #end}: for life, or until it is known to be of no
 * use. Safe for all threads.
 */
public final class ServerLease {

  private final Server server;
  private final ServerState state;
  private final ServerStates states;
  private final Optional<Ejection> ejection;
  private boolean onTrial = true;
  private boolean judged;
  private boolean over;

  ServerLease(Server server, ServerState state, ServerStates states, Optional<Ejection> ejection) {
    this.server = server;
    this.state = state;
    this.states = states;
    this.ejection = ejection;
  }

  /** Which one it is. */
  public Server server() {
    return server;
  }

  /** It has answered what was said to it first. Only the first verdict counts. */
  public void worked() {
    if (judge()) {
      states.change(state, ServerState::worked);
    }
  }

  /**
   * It does not serve the session, and this is why. Only the first verdict counts; it may come
   * after the end.
   */
  public void failed(String how) {
    if (judge() && ejection.isPresent()) {
      long now = states.now();
      states.change(state, s -> s.failed(ejection.get(), how, now));
    }
  }

  /** The session has it no more. */
  public void end() {
    synchronized (this) {
      if (over) {
        return;
      }
      over = true;
    }
    endTrial();
    quietly(ServerState::left);
  }

  /** Whether this verdict is the first. */
  private boolean judge() {
    synchronized (this) {
      if (judged) {
        return false;
      }
      judged = true;
    }
    endTrial();
    return true;
  }

  private void endTrial() {
    synchronized (this) {
      if (!onTrial) {
        return;
      }
      onTrial = false;
    }
    quietly(ServerState::judged);
  }

  private void quietly(Consumer<ServerState> change) {
    states.change(
        state,
        s -> {
          change.accept(s);
          return false;
        });
  }
}
