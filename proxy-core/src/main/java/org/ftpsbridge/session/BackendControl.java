package org.ftpsbridge.session;

import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.util.Optional;
import org.ftpsbridge.data.DataDoor;
import org.ftpsbridge.ftp.FtpCommand;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.ftp.ProtectionLevel;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.policy.Limits;
import org.ftpsbridge.policy.Timeouts;
import org.ftpsbridge.routing.Backend;
import org.ftpsbridge.tls.LegTls;
import org.jspecify.annotations.Nullable;

/**
 * The session's side of its backend: none or one control connection at a time, whose events become
 * those of the session. A connection that another has replaced is heard no more.
 */
final class BackendControl implements BackendConnection.Owner {

  private final ControlSession session;
  private final BackendAccess access;
  private final SessionReporter reporter;
  private final EventLoop loop;
  private final Limits limits;
  private final Timeouts timeouts;
  private @Nullable BackendConnection current;

  BackendControl(
      ControlSession session,
      BackendAccess access,
      SessionReporter reporter,
      EventLoop loop,
      SessionRules rules) {
    this.session = session;
    this.access = access;
    this.reporter = reporter;
    this.loop = loop;
    this.limits = rules.limits();
    this.timeouts = rules.timeouts();
  }

  /** Connects, on the session's own event loop; a connection that was open before is closed. */
  void open(Backend backend) {
    close();
    BackendConnection connection =
        new BackendConnection(backend, access.tlsFor(backend), limits, this);
    current = connection;
    session.timers().arm(Wait.BACKEND_REPLY, timeouts.backendReply());
    connection.connect(
        access
            .transport()
            .dialer(loop)
            .option(
                ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) timeouts.backendConnect().toMillis()),
        loop);
  }

  /** Gives a backend up that was too slow to be ready. */
  void giveUp() {
    connection().giveUp();
  }

  /** Whether commands can be sent to this very backend. */
  boolean isOpenTo(Backend backend) {
    return current != null && current.isReady() && current.backend().equals(backend);
  }

  /** The backend in use. */
  Backend backend() {
    return connection().backend();
  }

  /** Where the backend really is: the only address its data connections are opened to unasked. */
  InetAddress peer() {
    return connection().peer();
  }

  /** Our own address on the way to the backend. */
  InetAddress localAddress() {
    return connection().localAddress();
  }

  /** Where the backend connects to in active mode. */
  DataDoor door() {
    return access.doorFor(backend());
  }

  /** What is being uploaded, by whatever session. */
  UploadNames uploads() {
    return access.uploads();
  }

  /** TLS for the backend's data connections; empty if they are clear. */
  Optional<LegTls> dataTls() {
    return connection().dataTls();
  }

  /** The protection level of the backend's data connections. */
  ProtectionLevel protection() {
    return connection().protection();
  }

  /** The backend has accepted PROT with this level. */
  void agreeOn(ProtectionLevel level) {
    connection().agreeOn(level);
  }

  /** Sends one command; its reply comes as {@link SessionPhase#onReply}. */
  void send(FtpCommand command) {
    session.timers().arm(Wait.BACKEND_REPLY, timeouts.backendReply());
    // Lost a moment ago, while this event was served? Its loss is the next one.
    if (current != null) {
      current.send(command);
    }
  }

  /** Takes in replies, or leaves them with the backend's kernel. */
  void read(boolean on) {
    if (current != null) {
      current.read(on);
    }
  }

  /** Whether every command that was sent has its final reply. */
  boolean isAnswered() {
    return connection().isAnswered();
  }

  /** Nothing is due any more, though fewer replies came than commands went out. */
  void expectNothing() {
    connection().expectNothing();
    session.timers().disarm(Wait.BACKEND_REPLY);
  }

  /** Says QUIT and closes when the backend has answered, or soon. */
  void quit() {
    BackendConnection leaving = current;
    current = null;
    if (leaving != null) {
      session.timers().disarm(Wait.BACKEND_REPLY);
      leaving.leave(timeouts.lingerClose());
    }
  }

  /** Closes without a word. */
  void close() {
    BackendConnection closing = current;
    current = null;
    if (closing != null) {
      session.timers().disarm(Wait.BACKEND_REPLY);
      closing.close();
    }
  }

  private BackendConnection connection() {
    if (current == null) {
      throw new IllegalStateException("no backend is open");
    }
    return current;
  }

  @Override
  public void onReady(BackendConnection connection) {
    if (connection == current) {
      session.timers().disarm(Wait.BACKEND_REPLY);
      session.handle(SessionPhase::onBackendReady);
    }
  }

  @Override
  public void onReply(BackendConnection connection, FtpReply reply, boolean asked) {
    if (connection != current) {
      return;
    }
    session.timers().disarm(Wait.BACKEND_REPLY);
    session.handle(phase -> asked ? phase.onReply(reply) : phase.onUnasked(reply));
  }

  @Override
  public void onLost(BackendConnection connection, CloseReason reason, String detail) {
    if (connection == current) {
      close();
      reporter.backendLost(connection.backend().name(), reason, detail);
      session.handle(phase -> phase.onBackendLost(reason));
    }
  }
}
