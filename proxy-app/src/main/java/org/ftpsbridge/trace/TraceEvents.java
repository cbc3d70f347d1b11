package org.ftpsbridge.trace;

import java.util.Locale;
import org.ftpsbridge.observe.BackendLoss;
import org.ftpsbridge.observe.ClientHint;
import org.ftpsbridge.observe.ConnectionRefusal;
import org.ftpsbridge.observe.LoginReport;
import org.ftpsbridge.observe.ServerSeen;
import org.ftpsbridge.observe.SessionEnd;
import org.ftpsbridge.observe.SessionEvents;
import org.ftpsbridge.observe.SessionFacts;
import org.ftpsbridge.observe.Tap;
import org.ftpsbridge.observe.TransferReport;

/**
 * Has sessions find the traces, and tells these of clients that have no session; what sessions do
 * they tell themselves.
 *
 * @param traces those that run
 */
public record TraceEvents(Traces traces) implements SessionEvents {

  @Override
  public Tap tap() {
    return traces;
  }

  @Override
  public void onConnectionRefused(ConnectionRefusal refusal) {
    String limit = refusal.limit().name().toLowerCase(Locale.ROOT).replace('_', '-');
    traces.tell(refusal.listener(), refusal.client(), "refused at the door: limit " + limit);
  }

  @Override
  public void onHint(ClientHint hint) {
    if (hint.session().isEmpty()) {
      String detail = hint.detail().isEmpty() ? "" : " (" + hint.detail() + ")";
      traces.tell(hint.listener(), hint.client(), hint.hint().sentence() + detail);
    }
  }

  @Override
  public void onSessionStarted(SessionFacts session) {}

  @Override
  public void onLogin(SessionFacts session, LoginReport login) {}

  @Override
  public void onBackendLost(SessionFacts session, BackendLoss loss) {}

  @Override
  public void onServerChanged(ServerSeen server) {}

  @Override
  public void onTransferEnded(SessionFacts session, TransferReport transfer) {}

  @Override
  public void onSessionEnded(SessionFacts session, SessionEnd end) {}
}
