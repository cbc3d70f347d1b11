package org.ftpsbridge.session;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.ftpsbridge.net.Defects;
import org.ftpsbridge.net.Transport;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.policy.Limits;
import org.ftpsbridge.routing.Backend;
import org.ftpsbridge.routing.Server;
import org.ftpsbridge.routing.Servers;
import org.ftpsbridge.session.ServerVisit.Seen;

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
    Seen seen =
        ServerVisit.begin(access, backend, server, limits, patience).syncUninterruptibly().getNow();
    return new Finding(seen.server(), seen.refusal(), seen.detail(), seen.certificate());
  }

  @Override
  public void close() {
    transport.stop();
  }
}
