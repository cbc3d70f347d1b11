package org.ftpsbridge.metrics;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.ftpsbridge.observe.LoginReport;
import org.ftpsbridge.observe.RunningTransfer;
import org.ftpsbridge.observe.SessionDialect;
import org.ftpsbridge.observe.SessionFacts;

/** The sessions that run. They tell it; it asks none of them. Any thread. */
public final class LiveSessions {
  private final Map<String, LiveSession> sessions = new ConcurrentHashMap<>();

  /** All of them, the oldest first. */
  public List<LiveSession> all() {
    return sessions.values().stream()
        .sorted(
            Comparator.comparing(LiveSession::started)
                .thenComparing(session -> session.facts().id()))
        .toList();
  }

  /** A second has passed: what each transfer has moved is noted. */
  public void sample() {
    sessions.values().forEach(session -> session.transfers.forEach(transfer -> transfer.sample()));
  }

  void onStarted(SessionFacts facts) {
    sessions.put(facts.id(), new LiveSession(facts));
  }

  void onEnded(SessionFacts facts) {
    sessions.remove(facts.id());
  }

  void onLogin(SessionFacts facts, LoginReport login) {
    with(facts, session -> session.onLogin(login));
  }

  void onDialect(SessionFacts facts, SessionDialect soFar) {
    with(facts, session -> session.onDialect(soFar));
  }

  void onTransferStarted(SessionFacts facts, RunningTransfer transfer) {
    with(facts, session -> session.transfers.add(new LiveTransfer(transfer)));
  }

  /** Takes leave of the session's transfers that are over. */
  void onTransferEnded(SessionFacts facts, Consumer<LiveTransfer> last) {
    with(
        facts,
        session -> {
          for (LiveTransfer transfer : session.transfers()) {
            if (transfer.transfer().isOver() && session.transfers.remove(transfer)) {
              last.accept(transfer);
            }
          }
        });
  }

  private void with(SessionFacts facts, Consumer<LiveSession> what) {
    LiveSession session = sessions.get(facts.id());
    if (session != null) {
      what.accept(session);
    }
  }
}
