package org.ftpsbridge.session;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.UnaryOperator;
import org.ftpsbridge.ftp.FtpCommand;
import org.ftpsbridge.net.PeerAddress;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.tls.TlsContexts;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's session: its phase, the queue of its pipelined commands, and the order in which
 * events are served.
 *
 * <p>Events come from two control connections, from data connections and from clocks, all on one
 * event loop. One that arises while another is served, as when a reply finds its connection broken,
 * waits its turn, so that a phase never changes under the feet of its own method.
 */
public final class ControlSession {

  private static final Logger LOG = LoggerFactory.getLogger(ControlSession.class);

  private final SessionRules rules;
  private final EventLoop loop;
  private final ClientControl client;
  private final SessionReporter reporter;
  private final SessionTimers timers;
  private final Promise<Void> over;
  private final Queue<FtpCommand> commands = new ArrayDeque<>();
  private final Queue<UnaryOperator<SessionPhase>> events = new ArrayDeque<>();
  private SessionPhase phase;
  private boolean serving;
  private boolean draining;

  ControlSession(
      Channel channel,
      SessionRules rules,
      DataAccess data,
      BackendAccess backends,
      SessionReporter reporter) {
    this.rules = rules;
    this.reporter = reporter;
    this.loop = channel.eventLoop();
    this.over = loop.newPromise();
    this.client =
        new ClientControl(channel, this, data.tls().map(TlsContexts::forClient), rules, reporter);
    this.timers = new SessionTimers(loop, this::onTimeout);
    this.phase =
        new AwaitingTls(
            Dialogue.between(
                client,
                new BackendControl(this, backends, reporter, client, rules),
                this,
                rules,
                data,
                reporter),
            false);
    client.begin();
    channel.closeFuture().addListener(f -> onDisconnected());
  }

  /** Greets, or waits for whoever is to be the first to say something. */
  void start() {
    reporter.started();
    handle(SessionPhase::onStart);
  }

  /** Done when the client is gone and each transfer has its outcome. */
  public Future<Void> over() {
    return over;
  }

  /** Whether its client has this address. Any thread. */
  public boolean isOf(InetAddress address) {
    return client.address().equals(PeerAddress.of(address));
  }

  /** Lets a running transfer end, then ends the session. Any thread. */
  public void drain() {
    loop.execute(
        () -> {
          draining = true;
          serve();
        });
  }

  /** What its events are told with. */
  public String id() {
    return reporter.sessionId();
  }

  /** Ends the session at once, and tells whether a transfer was cut. Any thread. */
  public Future<Boolean> cut(CloseReason why) {
    return loop.submit(
        () -> {
          boolean transferring = phase instanceof Transferring t && t.isUndecided();
          handle(p -> p.onCut(why));
          phase.dialogue().transfers().stopWaiting();
          return transferring;
        });
  }

  SessionTimers timers() {
    return timers;
  }

  private void onTimeout(Wait wait) {
    reporter.elapsed(wait);
    handle(p -> p.onTimeout(wait));
  }

  /** Whether commands wait for their turn. */
  boolean hasQueued() {
    return !commands.isEmpty();
  }

  /** A command from the client: served now, or in its turn. */
  void onCommand(FtpCommand command) {
    boolean early = !commands.isEmpty() || !phase.takesCommands() || client.hasUndecoded();
    reporter.heard(command, phase.stage(), early);
    commands.add(command);
    if (commands.size() >= rules.limits().queuedCommands()) {
      client.read(false);
    }
    serve();
  }

  /** The client reads again, or has stopped: what the backend says must not pile up meanwhile. */
  void onClientListening(boolean listening) {
    phase.dialogue().backend().read(listening);
    serve();
  }

  /** Serves an event as soon as those before it are served. */
  void handle(UnaryOperator<SessionPhase> event) {
    events.add(event);
    serve();
  }

  /** Serves what waits, as far as it may be served now. */
  void serve() {
    if (serving) {
      return;
    }
    serving = true;
    try {
      for (UnaryOperator<SessionPhase> next = next(); next != null; next = next()) {
        become(next.apply(phase));
      }
    } catch (RuntimeException defect) {
      LOG.atError().addKeyValue("session", reporter.sessionId()).setCause(defect).log("defect");
      events.clear();
      become(phase.dialogue().forget(CloseReason.DEFECT));
    } finally {
      serving = false;
    }
    watchIdleness();
  }

  private @Nullable UnaryOperator<SessionPhase> next() {
    UnaryOperator<SessionPhase> event = events.poll();
    if (event != null) {
      return event;
    }
    if (draining && phase.mayEnd()) {
      draining = false;
      return SessionPhase::onDrain;
    }
    FtpCommand command = client.isListening() ? nextCommand() : null;
    return command == null ? null : p -> p.onCommand(command);
  }

  /** The next in the queue, or during a transfer the next of those that are served at once. */
  private @Nullable FtpCommand nextCommand() {
    FtpCommand first = commands.peek();
    FtpCommand next =
        phase.takesCommands()
            ? first
            : commands.stream()
                .filter(command -> phase.servesAtOnce(command.verb(), command.equals(first)))
                .findFirst()
                .orElse(null);
    if (next != null) {
      commands.remove(next);
      client.read(true);
    }
    return next;
  }

  private void become(SessionPhase next) {
    if (next == phase) {
      return;
    }
    reporter.changed(phase, next);
    phase = next;
    switch (next.stage()) {
      case LOGGED_IN -> timers.disarm(Wait.LOGIN);
      case AWAITING_USER, AUTHENTICATING -> timers.armIfIdle(Wait.LOGIN, rules.timeouts().login());
      case CLOSING -> {
        timers.disarmAll();
        commands.clear();
      }
      default -> {}
    }
    if (next instanceof Expiring) {
      timers.arm(Wait.LAST_COMMAND, rules.timeouts().lingerClose());
    }
  }

  private void watchIdleness() {
    if (phase.takesCommands()) {
      timers.arm(Wait.IDLE, rules.timeouts().idle());
    } else {
      timers.disarm(Wait.IDLE);
    }
  }

  private void onDisconnected() {
    client.release();
    handle(
        p -> {
          SessionPhase last = p.onClientLost();
          CloseReason reason =
              last instanceof Closing closing ? closing.reason() : CloseReason.CLIENT_LOST;
          reporter.disconnected(reason);
          tellIfOver();
          return last;
        });
  }

  void tellIfOver() {
    if (reporter.tellIfOver()) {
      over.trySuccess(null);
    }
  }
}
