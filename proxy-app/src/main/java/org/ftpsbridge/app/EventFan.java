package org.ftpsbridge.app;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.ftpsbridge.observe.BackendLoss;
import org.ftpsbridge.observe.BackendOpened;
import org.ftpsbridge.observe.ClientHint;
import org.ftpsbridge.observe.ConnectionRefusal;
import org.ftpsbridge.observe.LoginReport;
import org.ftpsbridge.observe.RunningTransfer;
import org.ftpsbridge.observe.ServerSeen;
import org.ftpsbridge.observe.SessionDialect;
import org.ftpsbridge.observe.SessionEnd;
import org.ftpsbridge.observe.SessionEvents;
import org.ftpsbridge.observe.SessionFacts;
import org.ftpsbridge.observe.Tap;
import org.ftpsbridge.observe.TlsSeen;
import org.ftpsbridge.observe.TransferReport;

/**
 * Tells several what one is told, in their order.
 *
 * @param listeners who is told
 */
record EventFan(List<SessionEvents> listeners) implements SessionEvents {

  EventFan {
    listeners = List.copyOf(listeners);
  }

  /** That of the first who has one. */
  @Override
  public Tap tap() {
    return listeners.stream()
        .map(SessionEvents::tap)
        .filter(tap -> tap != Tap.CLOSED)
        .findFirst()
        .orElse(Tap.CLOSED);
  }

  private void tell(Consumer<SessionEvents> event) {
    listeners.forEach(event);
  }

  @Override
  public void onConnectionRefused(ConnectionRefusal refusal) {
    tell(one -> one.onConnectionRefused(refusal));
  }

  @Override
  public void onSessionStarted(SessionFacts session) {
    tell(one -> one.onSessionStarted(session));
  }

  @Override
  public void onSecured(SessionFacts session, TlsSeen tls, Duration handshake) {
    tell(one -> one.onSecured(session, tls, handshake));
  }

  @Override
  public void onDialect(SessionFacts session, SessionDialect soFar) {
    tell(one -> one.onDialect(session, soFar));
  }

  @Override
  public void onBackendOpened(SessionFacts session, BackendOpened backend) {
    tell(one -> one.onBackendOpened(session, backend));
  }

  @Override
  public void onTransferStarted(SessionFacts session, RunningTransfer transfer) {
    tell(one -> one.onTransferStarted(session, transfer));
  }

  @Override
  public void onLogin(SessionFacts session, LoginReport login) {
    tell(one -> one.onLogin(session, login));
  }

  @Override
  public void onBackendLost(SessionFacts session, BackendLoss loss) {
    tell(one -> one.onBackendLost(session, loss));
  }

  @Override
  public void onServerChanged(ServerSeen server) {
    tell(one -> one.onServerChanged(server));
  }

  @Override
  public void onTransferEnded(SessionFacts session, TransferReport transfer) {
    tell(one -> one.onTransferEnded(session, transfer));
  }

  @Override
  public void onHint(ClientHint hint) {
    tell(one -> one.onHint(hint));
  }

  @Override
  public void onSessionEnded(SessionFacts session, SessionEnd end) {
    tell(one -> one.onSessionEnded(session, end));
  }
}
