package org.ftpsbridge.session;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.ftpsbridge.ftp.FtpReply;
import org.ftpsbridge.net.Defects;
import org.ftpsbridge.net.Endpoint;
import org.ftpsbridge.net.Transport;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.policy.Limits;
import org.ftpsbridge.routing.Backend;
import org.ftpsbridge.routing.Server;
import org.ftpsbridge.routing.Servers;

/**
 * Opens a backend as a session would, up to where a user name would be said, and tells what came of
 * it. It blocks and is not for event loops.
 */
public final class BackendProbe implements AutoCloseable {

  private final Transport transport = Transport.start();
  private final Limits limits;
  private final Duration patience;

  /** A probe that waits at most so long for one backend. */
  public BackendProbe(Limits limits, Duration patience) {
    this.limits = limits;
    this.patience = patience;
  }

  /**
   * What was found at one server of a backend.
   *
   * @param server its address and port; empty if none was found
   * @param refusal why no session could use this backend; empty if one could
   * @param detail what was seen, for the operator; it may hold text of the backend
   * @param certificate what the backend showed, if it got that far
   */
  public record Finding(
      String server,
      Optional<CloseReason> refusal,
      String detail,
      Optional<X509Certificate> certificate) {}

  /**
   * Looks at every server of a backend; there is at least one finding.
   *
   * @throws IOException naming the backend's file that cannot be used
   */
  public List<Finding> look(Backend backend) throws IOException {
    BackendAccess access = new BackendAccess(transport, patience, new Servers(seen -> {}));
    try {
      access.prepare(backend);
      List<Finding> findings = new ArrayList<>();
      for (Server server :
          access.directory().serversOf(backend).get(patience.toMillis(), MILLISECONDS)) {
        findings.add(look(backend, server, access));
      }
      return findings;
    } catch (ExecutionException | TimeoutException e) {
      String detail =
          e instanceof TimeoutException ? "its name was not resolved in time" : Defects.wordsOf(e);
      return List.of(
          new Finding("", Optional.of(CloseReason.BACKEND_UNREACHABLE), detail, Optional.empty()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    } finally {
      access.release();
    }
  }

  private Finding look(Backend backend, Server server, BackendAccess access) {
    EventLoop loop = transport.loops().next();
    Visit visit = new Visit(server, loop);
    loop.execute(
        () -> {
          BackendConnection connection =
              new BackendConnection(backend, access.tlsFor(backend, server), limits, visit);
          connection.connect(
              transport
                  .dialer(loop)
                  .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) patience.toMillis())
                  .remoteAddress(server.address()),
              loop);
          loop.schedule(connection::giveUp, patience.toMillis(), MILLISECONDS);
        });
    return visit.finding.syncUninterruptibly().getNow();
  }

  @Override
  public void close() {
    transport.stop();
  }

  /** One backend, looked at once. */
  private static final class Visit implements BackendConnection.Owner {

    private static final Duration GOODBYE = Duration.ofSeconds(1);

    private final String server;
    private final Promise<Finding> finding;

    Visit(Server server, EventLoop loop) {
      this.server = Endpoint.of(server.address()).toString();
      this.finding = loop.newPromise();
    }

    @Override
    public void onReady(BackendConnection connection) {
      connection.leave(GOODBYE);
      tell(connection, Optional.empty(), "");
    }

    @Override
    public void onReply(BackendConnection connection, FtpReply reply, boolean asked) {}

    @Override
    public void onLost(BackendConnection connection, CloseReason reason, String detail) {
      tell(connection, Optional.of(reason), detail);
    }

    /** When nothing of the visit is left. */
    private void tell(BackendConnection connection, Optional<CloseReason> why, String detail) {
      connection.whenClosed(
          () -> finding.trySuccess(new Finding(server, why, detail, connection.certificate())));
    }
  }
}
