package org.ftpsbridge.probe;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.ftpsbridge.observe.BackendLoss;
import org.ftpsbridge.observe.ClientHint;
import org.ftpsbridge.observe.ConnectionRefusal;
import org.ftpsbridge.observe.DialogueLine;
import org.ftpsbridge.observe.LoginReport;
import org.ftpsbridge.observe.Onlooker;
import org.ftpsbridge.observe.Party;
import org.ftpsbridge.observe.ServerSeen;
import org.ftpsbridge.observe.SessionEnd;
import org.ftpsbridge.observe.SessionEvents;
import org.ftpsbridge.observe.SessionFacts;
import org.ftpsbridge.observe.Tap;
import org.ftpsbridge.observe.TransferReport;

/** What sessions tell, in order, for one thread that waits for it; of a flood the first is kept. */
final class ClientEvents implements SessionEvents, Onlooker {

  private static final int MOST = 10_000;

  /** Something that happened. */
  sealed interface Event {}

  /** A session began. */
  record Started(SessionFacts session) implements Event {}

  /** A login was accepted or refused. */
  record LoggedIn(SessionFacts session, LoginReport login) implements Event {}

  /** A transfer is over. */
  record Transferred(SessionFacts session, TransferReport transfer) implements Event {}

  /** A client could not be served. */
  record Hinted(ClientHint hint) implements Event {}

  /** Something was said by or to the client, or became of its data connection. */
  record Said(SessionFacts session, DialogueLine line) implements Event {}

  /** A session is over. */
  record Ended(SessionFacts session, SessionEnd end) implements Event {}

  private final BlockingQueue<Event> queue = new LinkedBlockingQueue<>(MOST);
  private volatile boolean overrun;

  private final List<Onlooker> ourselves = List.of(this);

  BlockingQueue<Event> queue() {
    return queue;
  }

  /** Whether more has happened than was kept. */
  boolean isOverrun() {
    return overrun;
  }

  private void tell(Event event) {
    if (!queue.offer(event)) {
      overrun = true;
    }
  }

  @Override
  public Tap tap() {
    return () -> ourselves;
  }

  @Override
  public Interest interestIn(SessionFacts session, String user) {
    return Interest.ALL;
  }

  @Override
  public void onLine(SessionFacts session, DialogueLine line) {
    if (line.party() == Party.CLIENT) {
      tell(new Said(session, line));
    }
  }

  @Override
  public void onConnectionRefused(ConnectionRefusal refusal) {}

  @Override
  public void onSessionStarted(SessionFacts session) {
    tell(new Started(session));
  }

  @Override
  public void onLogin(SessionFacts session, LoginReport login) {
    tell(new LoggedIn(session, login));
  }

  @Override
  public void onBackendLost(SessionFacts session, BackendLoss loss) {}

  @Override
  public void onServerChanged(ServerSeen server) {}

  @Override
  public void onTransferEnded(SessionFacts session, TransferReport transfer) {
    tell(new Transferred(session, transfer));
  }

  @Override
  public void onHint(ClientHint hint) {
    tell(new Hinted(hint));
  }

  @Override
  public void onSessionEnded(SessionFacts session, SessionEnd end) {
    tell(new Ended(session, end));
  }
}
