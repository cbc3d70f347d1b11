package org.ftpsbridge.session;

import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.ftpsbridge.data.DataDoor;
import org.ftpsbridge.net.Transport;
import org.ftpsbridge.routing.Backend;
import org.ftpsbridge.routing.BackendTls;
import org.ftpsbridge.routing.Server;
import org.ftpsbridge.routing.ServerDirectory;
import org.ftpsbridge.routing.Servers;
import org.ftpsbridge.tls.ControlTls;
import org.ftpsbridge.tls.ServerTrust;
import org.ftpsbridge.tls.TlsClient;
import org.ftpsbridge.tls.TlsIdentity;

/**
 * How sessions come by their backends: the sockets, and for each backend with TLS its TLS client.
 * Safe for all threads.
 */
public final class BackendAccess {

  private final Transport transport;
  private final Duration handshakeTimeout;
  private final Servers servers;
  private final ServerDirectory directory;
  private final UploadNames uploads;
  private final BackendDoors doors;
  private final Map<Backend, TlsClient> clients = new ConcurrentHashMap<>();
  private final Set<Backend> listening = new HashSet<>();

  /**
   * An access whose TLS handshakes on control connections take at most so long.
   *
   * @param servers what is known of the servers of backends
   */
  public BackendAccess(Transport transport, Duration handshakeTimeout, Servers servers) {
    this.transport = transport;
    this.handshakeTimeout = handshakeTimeout;
    this.servers = servers;
    this.directory = new ServerDirectory(transport);
    this.uploads = new UploadNames();
    this.doors = new BackendDoors(transport);
  }

  private BackendAccess(BackendAccess other, Duration handshakeTimeout) {
    this.transport = other.transport;
    this.handshakeTimeout = handshakeTimeout;
    this.servers = other.servers;
    this.directory = other.directory;
    this.uploads = other.uploads;
    this.doors = other.doors;
  }

  /**
   * An access for other settings beside this one, with certificates of its own; what is bound, what
   * is being uploaded and what is known of servers is known to both.
   */
  public BackendAccess beside(Duration otherHandshakeTimeout) {
    return new BackendAccess(this, otherHandshakeTimeout);
  }

  /**
   * Makes a backend known; reads its certificates. Blocks; not for event loops.
   *
   * @throws IOException naming the backend and the file that cannot be used
   */
  public void prepare(Backend backend) throws IOException {
    if (backend.tls().isPresent() && !clients.containsKey(backend)) {
      try {
        clients.put(backend, load(backend.tls().get()));
      } catch (IOException e) {
        throw new IOException("backend " + backend.name() + ": " + e.getMessage(), e);
      }
    }
  }

  /**
   * Binds the ports that a backend connects to in active mode, if it may have to. Blocks; not for
   * event loops.
   *
   * @throws BindException naming the backend and the port that cannot be bound
   */
  public void listen(Backend backend) throws BindException {
    if (backend.data().activePorts().isEmpty() || listening.contains(backend)) {
      return;
    }
    try {
      doors.enter(backend.data());
      listening.add(backend);
    } catch (BindException e) {
      throw new BindException("backend " + backend.name() + ": " + e.getMessage());
    }
  }

  /**
   * Gives all native memory back, and the ports unless they are others' too; connections that still
   * run keep theirs. Blocks; not for event loops.
   */
  public void release() {
    listening.forEach(backend -> doors.leave(backend.data()));
    listening.clear();
    clients.values().forEach(TlsClient::release);
    clients.clear();
  }

  /** Where a backend in active mode connects to. */
  DataDoor doorFor(Backend backend) {
    return doors.doorFor(backend.data());
  }

  /** What is being uploaded to all backends. */
  UploadNames uploads() {
    return uploads;
  }

  Transport transport() {
    return transport;
  }

  /** What is known of the servers of all backends. */
  Servers servers() {
    return servers;
  }

  /** Which servers a backend has. */
  ServerDirectory directory() {
    return directory;
  }

  /** TLS for one more control connection to a backend; empty if it is a plain one. */
  Optional<ControlTls> tlsFor(Backend backend, Server server) {
    return Optional.ofNullable(clients.get(backend))
        .map(client -> client.forControl(backend.certificateNameOf(server)));
  }

  private TlsClient load(BackendTls tls) throws IOException {
    Optional<TlsIdentity> identity =
        tls.certificate().isPresent() && tls.key().isPresent()
            ? Optional.of(TlsIdentity.of(tls.certificate().get(), tls.key().get()))
            : Optional.empty();
    return TlsClient.load(trust(tls), identity, tls.offer(), tls.reuse(), handshakeTimeout);
  }

  private static ServerTrust trust(BackendTls tls) throws IOException {
    if (!tls.verified()) {
      return ServerTrust.anybody();
    }
    if (!tls.pins().isEmpty()) {
      return ServerTrust.pinned(tls.pins());
    }
    return tls.trust().isPresent() ? ServerTrust.in(tls.trust().get()) : ServerTrust.system();
  }
}
