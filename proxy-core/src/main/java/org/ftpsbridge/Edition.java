package org.ftpsbridge;

import static java.util.Objects.requireNonNull;

import io.netty.channel.Channel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ftpsbridge.data.AdvertisedAddresses;
import org.ftpsbridge.data.DataDoor;
import org.ftpsbridge.data.LegDialer;
import org.ftpsbridge.ftp.Verb;
import org.ftpsbridge.net.TlsRole;
import org.ftpsbridge.net.Transport;
import org.ftpsbridge.observe.SessionEvents;
import org.ftpsbridge.policy.CommandTable;
import org.ftpsbridge.policy.HandshakeAllowance;
import org.ftpsbridge.policy.LoginDelay;
import org.ftpsbridge.routing.Backend;
import org.ftpsbridge.routing.Servers;
import org.ftpsbridge.session.BackendAccess;
import org.ftpsbridge.session.ControlSession;
import org.ftpsbridge.session.DataAccess;
import org.ftpsbridge.session.PassiveMemory;
import org.ftpsbridge.session.ServerWatch;
import org.ftpsbridge.session.SessionFactory;
import org.ftpsbridge.session.SessionRules;
import org.ftpsbridge.tls.InvertedTls;
import org.ftpsbridge.tls.LegTls;
import org.ftpsbridge.tls.TlsContexts;

/**
 * What one version of the settings has made: what sessions get that begin while it is in force, and
 * keep until they end, certificates included. Once it is retired and the last of them is over it
 * can be released.
 */
final class Edition {

  /** What all editions have in common. */
  record Shared(
      Transport transport,
      SessionEvents events,
      HandshakeAllowance handshakes,
      LoginDelay logins,
      PassiveMemory memory,
      Servers servers) {}

  /** What was made for a listener. */
  private record Made(
      Listener listener,
      Optional<TlsContexts> tls,
      Optional<LegTls> inverted,
      AdvertisedAddresses advertised) {}

  private final Settings settings;
  private final Shared shared;
  private final BackendAccess backends;
  private final Map<String, Made> made = new HashMap<>();
  private final Map<String, SessionFactory> factories = new HashMap<>();
  private final Set<DataDoor> doors = new HashSet<>();
  private final List<Runnable> releases = new ArrayList<>();
  private Runnable onLast = () -> {};
  private boolean retired;
  private int sessions;

  private Edition(Settings settings, Shared shared, BackendAccess backends) {
    this.settings = settings;
    this.shared = shared;
    this.backends = backends;
  }

  /**
   * Reads all that the settings name, and binds what backends connect to. Blocks.
   *
   * @param before the one in force, where there is one
   * @throws IOException with a sentence naming what cannot be used; nothing is left of it then
   */
  static Edition load(Settings settings, Shared shared, Optional<Edition> before)
      throws IOException {
    var patience = settings.timeouts().handshake();
    BackendAccess backends =
        before
            .map(one -> one.backends.beside(patience))
            .orElseGet(() -> new BackendAccess(shared.transport(), patience, shared.servers()));
    Edition edition = new Edition(settings, shared, backends);
    try {
      for (Listener listener : settings.listeners()) {
        edition.make(listener, before.flatMap(one -> one.tlsOf(listener.name())));
      }
      return edition;
    } catch (IOException | RuntimeException e) {
      edition.release();
      throw e;
    }
  }

  private void make(Listener listener, Optional<TlsContexts> before) throws IOException {
    Optional<TlsContexts> tls = tls(listener, before);
    for (Backend backend : listener.routing().backends()) {
      backends.prepare(backend);
      backends.listen(backend);
    }
    made.put(listener.name(), new Made(listener, tls, inverted(listener), advertised(listener)));
  }

  private Optional<TlsContexts> tls(Listener listener, Optional<TlsContexts> before)
      throws IOException {
    if (listener.tls().isEmpty()) {
      return Optional.empty();
    }
    var patience = settings.timeouts().handshake();
    TlsContexts tls =
        before.isPresent()
            ? before.get().renewed(listener.tls().get(), listener.data().reuse(), patience)
            : TlsContexts.load(listener.tls().get(), listener.data().reuse(), patience);
    releases.add(tls::release);
    return Optional.of(tls);
  }

  private Optional<LegTls> inverted(Listener listener) throws IOException {
    boolean wanted = listener.data().active().filter(TlsRole.CLIENT::equals).isPresent();
    if (!wanted || listener.tls().isEmpty()) {
      return Optional.empty();
    }
    InvertedTls inverted = InvertedTls.load(listener.tls().get(), settings.timeouts().handshake());
    releases.add(inverted::release);
    return Optional.of(inverted);
  }

  private AdvertisedAddresses advertised(Listener listener) throws IOException {
    try {
      AdvertisedAddresses addresses =
          AdvertisedAddresses.of(listener.data().advertise(), shared.transport());
      releases.add(addresses.keepFresh(shared.transport().loops().next()));
      return addresses;
    } catch (IOException e) {
      throw new IOException(
          "listener " + listener.name() + ": data.advertise: " + e.getMessage(), e);
    }
  }

  /** What it was made from. */
  Settings settings() {
    return settings;
  }

  /** TLS of a listener; empty if it has none, or there is no such listener. */
  Optional<TlsContexts> tlsOf(String listener) {
    return Optional.ofNullable(made.get(listener)).flatMap(Made::tls);
  }

  /** Has a listener's sessions come by their data connections through this door. */
  void serve(String listener, DataDoor door) {
    Made one = requireNonNull(made.get(listener));
    doors.add(door);
    DataAccess data =
        new DataAccess(
            door,
            new LegDialer(shared.transport(), settings.timeouts().backendConnect()),
            one.listener.data(),
            one.advertised,
            one.tls,
            one.inverted,
            shared.memory());
    SessionRules rules =
        new SessionRules(
            new CommandTable(refused(one.listener), one.listener.routing().asksForHost()),
            one.listener.routing(),
            settings.limits(),
            settings.timeouts(),
            one.listener.dialect(),
            shared.handshakes(),
            shared.logins());
    factories.put(listener, new SessionFactory(listener, rules, data, backends, shared.events()));
  }

  /** Whether it has sessions come by their data connections through this door. */
  boolean serves(DataDoor door) {
    return doors.contains(door);
  }

  /** Has the servers of its backends followed, and no others. */
  void haveFollowed(ServerWatch watch) {
    List<Backend> all =
        settings.listeners().stream()
            .flatMap(listener -> listener.routing().backends().stream())
            .distinct()
            .toList();
    watch.follow(backends, settings.limits(), all);
  }

  private static Set<Verb> refused(Listener listener) {
    Set<Verb> refused = new HashSet<>(listener.refused());
    if (listener.data().active().isEmpty()) {
      refused.addAll(List.of(Verb.PORT, Verb.EPRT));
    }
    return refused;
  }

  /**
   * Makes a fresh connection a session of a listener. On the connection's loop.
   *
   * @return empty if another edition is in force by now; nothing is done to the connection then
   */
  Optional<ControlSession> open(String listener, Channel connection) {
    SessionFactory factory = factories.get(listener);
    if (factory == null || !enter()) {
      return Optional.empty();
    }
    ControlSession session = factory.open(connection);
    session.over().addListener(f -> leave());
    return Optional.of(session);
  }

  private synchronized boolean enter() {
    sessions += retired ? 0 : 1;
    return !retired;
  }

  private void leave() {
    synchronized (this) {
      sessions--;
      if (!retired || sessions > 0) {
        return;
      }
    }
    onLast.run();
  }

  /**
   * No session begins with it any more.
   *
   * @param last run once the last one is over, on any thread; at once if there is none
   */
  void retire(Runnable last) {
    synchronized (this) {
      onLast = last;
      retired = true;
      if (sessions > 0) {
        return;
      }
    }
    last.run();
  }

  /** Gives everything back; once, and not on an event loop. Connections that still run keep it. */
  void release() {
    releases.forEach(Runnable::run);
    releases.clear();
    backends.release();
  }
}
