package org.ftpsbridge.bench;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.ftpsbridge.observe.BackendLoss;
import org.ftpsbridge.observe.BackendOpened;
import org.ftpsbridge.observe.ClientHint;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.observe.ConnectionRefusal;
import org.ftpsbridge.observe.LoginReport;
import org.ftpsbridge.observe.Onlooker;
import org.ftpsbridge.observe.RunningTransfer;
import org.ftpsbridge.observe.ServerSeen;
import org.ftpsbridge.observe.SessionDialect;
import org.ftpsbridge.observe.SessionEnd;
import org.ftpsbridge.observe.SessionEvents;
import org.ftpsbridge.observe.SessionFacts;
import org.ftpsbridge.observe.Tap;
import org.ftpsbridge.observe.TlsSeen;
import org.ftpsbridge.observe.TransferReport;

/** Keeps what a bridge tells, for a test to wait for. */
public final class RecordedEvents implements SessionEvents {

  private static final int WAIT_SECONDS = 20;

  private final BlockingQueue<LoginReport> logins = new LinkedBlockingQueue<>();
  private final BlockingQueue<BackendLoss> losses = new LinkedBlockingQueue<>();
  private final BlockingQueue<TransferReport> transfers = new LinkedBlockingQueue<>();
  private final BlockingQueue<ClientHint> hints = new LinkedBlockingQueue<>();
  private final BlockingQueue<SessionEnd> ends = new LinkedBlockingQueue<>();
  private final BlockingQueue<SessionFacts> starts = new LinkedBlockingQueue<>();
  private final BlockingQueue<ConnectionRefusal> refusals = new LinkedBlockingQueue<>();
  private final BlockingQueue<Duration> handshakes = new LinkedBlockingQueue<>();
  private final BlockingQueue<BackendOpened> opened = new LinkedBlockingQueue<>();
  private final BlockingQueue<RunningTransfer> running = new LinkedBlockingQueue<>();
  private final BlockingQueue<SessionDialect> dialects = new LinkedBlockingQueue<>();
  private final BlockingQueue<ServerSeen> servers = new LinkedBlockingQueue<>();

  private volatile List<Onlooker> onlookers = List.of();

  @Override
  public void onConnectionRefused(ConnectionRefusal refusal) {
    refusals.add(refusal);
  }

  @Override
  public void onSessionStarted(SessionFacts session) {
    starts.add(session);
  }

  @Override
  public void onLogin(SessionFacts session, LoginReport login) {
    logins.add(login);
  }

  @Override
  public void onBackendLost(SessionFacts session, BackendLoss loss) {
    losses.add(loss);
  }

  @Override
  public void onServerChanged(ServerSeen server) {
    servers.add(server);
  }

  @Override
  public Tap tap() {
    return () -> onlookers;
  }

  /** Has these and nobody else look on from now on. */
  public void watchedBy(Onlooker... present) {
    onlookers = List.of(present);
  }

  /** The next server of a backend that changed; fails if none does. */
  public ServerSeen server() throws InterruptedException {
    return next(servers);
  }

  @Override
  public void onSecured(SessionFacts session, TlsSeen tls, Duration handshake) {
    handshakes.add(handshake);
  }

  /** How long the next handshake took; fails if none is done. */
  public Duration handshake() throws InterruptedException {
    return next(handshakes);
  }

  @Override
  public void onBackendOpened(SessionFacts session, BackendOpened backend) {
    opened.add(backend);
  }

  /** The next server that is ready for a user; fails if none is. */
  public BackendOpened opened() throws InterruptedException {
    return next(opened);
  }

  @Override
  public void onTransferStarted(SessionFacts session, RunningTransfer transfer) {
    running.add(transfer);
  }

  /** The next transfer that begins; fails if none does. */
  public RunningTransfer running() throws InterruptedException {
    return next(running);
  }

  @Override
  public void onDialect(SessionFacts session, SessionDialect soFar) {
    dialects.add(soFar);
  }

  /** How a client has spoken so far, when that is told next; fails if it is not. */
  public SessionDialect soFar() throws InterruptedException {
    return next(dialects);
  }

  @Override
  public void onTransferEnded(SessionFacts session, TransferReport transfer) {
    transfers.add(transfer);
  }

  @Override
  public void onSessionEnded(SessionFacts session, SessionEnd end) {
    ends.add(end);
  }

  @Override
  public void onHint(ClientHint hint) {
    hints.add(hint);
  }

  /** The next hint; fails if none comes. */
  public ClientHint hint() throws InterruptedException {
    return next(hints);
  }

  /** Whether no further hint was given. */
  public boolean hasNoMoreHints() {
    return hints.isEmpty();
  }

  /** The next session; fails if none starts. */
  public SessionFacts start() throws InterruptedException {
    return next(starts);
  }

  /** The next login; fails if none comes. */
  public LoginReport login() throws InterruptedException {
    return next(logins);
  }

  /** The next loss of a backend; fails if none comes. */
  public BackendLoss loss() throws InterruptedException {
    return next(losses);
  }

  /** The next transfer; fails if none comes. */
  public TransferReport transfer() throws InterruptedException {
    return next(transfers);
  }

  /** Why the next session ended; fails if none ends. */
  public CloseReason end() throws InterruptedException {
    return next(ends).reason();
  }

  /** How the client of the next session that ends has spoken; fails if none ends. */
  public SessionDialect dialect() throws InterruptedException {
    return next(ends).dialect();
  }

  /** The next connection that was turned away; fails if none is. */
  public ConnectionRefusal refusal() throws InterruptedException {
    return next(refusals);
  }

  /** Whether no further connection was told to be turned away. */
  public boolean hasNoMoreRefusals() {
    return refusals.isEmpty();
  }

  /** Whether no further loss of a backend was told. */
  public boolean hasNoMoreLosses() {
    return losses.isEmpty();
  }

  /** Whether no further transfer was told. */
  public boolean hasNoMoreTransfers() {
    return transfers.isEmpty();
  }

  /** Forgets all that was told so far. */
  public void forget() {
    for (BlockingQueue<?> told :
        List.of(logins, losses, transfers, hints, ends, starts, refusals)) {
      told.clear();
    }
  }

  private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    T event = queue.poll(WAIT_SECONDS, TimeUnit.SECONDS);
    if (event == null) {
      throw new AssertionError("nothing was told in " + WAIT_SECONDS + " seconds");
    }
    return event;
  }
}
