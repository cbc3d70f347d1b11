package org.ftpsbridge;

import io.netty.channel.Channel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ftpsbridge.data.AdvertisedAddress;
import org.ftpsbridge.data.AdvertisedHost;
import org.ftpsbridge.data.Arrivals;
import org.ftpsbridge.data.DataDoor;
import org.ftpsbridge.data.LegDialer;
import org.ftpsbridge.ftp.Verb;
import org.ftpsbridge.net.TlsRole;
import org.ftpsbridge.net.Transport;
import org.ftpsbridge.observe.ClientHint;
import org.ftpsbridge.observe.DoorCounts;
import org.ftpsbridge.observe.Hint;
import org.ftpsbridge.observe.SessionEvents;
import org.ftpsbridge.policy.CommandTable;
import org.ftpsbridge.policy.LoginDelay;
import org.ftpsbridge.routing.RoutingTable;
import org.ftpsbridge.session.BackendAccess;
import org.ftpsbridge.session.DataAccess;
import org.ftpsbridge.session.PassiveMemory;
import org.ftpsbridge.session.SessionFactory;
import org.ftpsbridge.session.SessionRules;
import org.ftpsbridge.tls.DisabledAlgorithms;
import org.ftpsbridge.tls.InvertedTls;
import org.ftpsbridge.tls.LegTls;
import org.ftpsbridge.tls.TlsContexts;

/**
 * The bridge as a whole: its listeners, its data ports and the sessions that run. Its methods block
 * and are not for event loops.
 */
public final class FtpsBridge {

  /** What a session that is cut still gets to send its last reply. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  private final Settings settings;
  private final SessionEvents events;
  private final Transport transport;
  private final BackendAccess backends;
  private final Admission admission;
  private final LoginDelay logins;
  private final PassiveMemory memory = new PassiveMemory();
  private final Map<String, ControlPort> ports = new LinkedHashMap<>();
  private final Map<String, DataDoor> doors = new HashMap<>();
  private final List<Runnable> releases = new ArrayList<>();
  private final Sessions sessions = new Sessions();

  private volatile boolean stopped;

  private FtpsBridge(Settings settings, SessionEvents events, Transport transport) {
    this.settings = settings;
    this.events = events;
    this.transport = transport;
    this.admission = new Admission(settings.limits().clients(), events);
    this.logins = new LoginDelay(settings.limits().clients());
    this.backends = new BackendAccess(transport, settings.timeouts().handshake());
  }

  /**
   * Binds all listeners and data ports.
   *
   * @throws IOException with a sentence naming what cannot be read, or as BindException what cannot
   *     be bound; nothing runs then
   */
  public static FtpsBridge start(Settings settings, SessionEvents events) throws IOException {
    return start(settings, events, Transport.start());
  }

  /**
   * The same on a transport of its own, which ends with it.
   *
   * @throws IOException as the other says
   */
  public static FtpsBridge start(Settings settings, SessionEvents events, Transport transport)
      throws IOException {
    DisabledAlgorithms.allowWhatIsNamedBy(
        settings.listeners().stream().map(Listener::tls).flatMap(Optional::stream).toList());
    FtpsBridge bridge = new FtpsBridge(settings, events, transport);
    try {
      for (Listener listener : settings.listeners()) {
        bridge.open(listener);
      }
      return bridge;
    } catch (IOException | RuntimeException e) {
      bridge.stop();
      throw e;
    }
  }

  /** Where a listener is bound, with its real port. */
  public InetSocketAddress addressOf(String listener) {
    ControlPort port = ports.get(listener);
    if (port == null) {
      throw new IllegalArgumentException("no listener is named " + listener);
    }
    return port.address();
  }

  /** What goes on at the data ports of a listener. */
  public DoorCounts doorOf(String listener) {
    DataDoor door = doors.get(listener);
    if (door == null) {
      throw new IllegalArgumentException("no listener is named " + listener);
    }
    return door.counts();
  }

  /**
   * Stops accepting, lets running transfers go on up to {@link Settings#drainTimeout}, cuts the
   * rest and ends everything. Whoever has connected by now is told so.
   *
   * @return how many transfers were cut
   */
  public int drain() {
    sessions.drain();
    ports.values().forEach(ControlPort::retire);
    sessions.awaitPatiently(settings.drainTimeout());
    return end();
  }

  /** Ends the patience of {@link #drain}, wherever it is: what still runs is cut. Any thread. */
  public void hurry() {
    sessions.hurry();
    ports.values().forEach(ControlPort::close);
  }

  /** Cuts everything at once. */
  public void stop() {
    end();
  }

  private synchronized int end() {
    if (stopped) {
      return 0;
    }
    stopped = true;
    ports.values().forEach(ControlPort::close);
    int cut = sessions.cut();
    sessions.await(LAST_WORDS);
    release();
    return cut;
  }

  private void release() {
    doors.values().forEach(DataDoor::close);
    transport.stop();
    releases.forEach(Runnable::run);
    releases.clear();
    backends.release();
  }

  private void open(Listener listener) throws IOException {
    Optional<TlsContexts> tls = tlsOf(listener);
    backends.prepare(listener.backend());
    backends.listen(listener.backend());
    Optional<AdvertisedAddress> advertised = advertised(listener);
    DataDoor door =
        DataDoor.open(
            transport,
            listener.bind().host(),
            listener.data().ports(),
            listener.data().sameClient(),
            tls.map(own -> arrivals(own, listener)));
    doors.put(listener.name(), door);
    if (listener.data().active().isPresent()) {
      listener.data().activeSourcePort().ifPresent(door::lend);
    }
    DataAccess data =
        new DataAccess(
            door,
            new LegDialer(transport, settings.timeouts().backendConnect()),
            listener.data(),
            advertised,
            tls,
            inverted(listener),
            memory);
    SessionRules rules =
        new SessionRules(
            new CommandTable(refused(listener)),
            RoutingTable.to(listener.backend()),
            settings.limits(),
            settings.timeouts(),
            listener.dialect(),
            admission.handshakes(),
            logins);
    SessionFactory factory = new SessionFactory(listener.name(), rules, data, backends, events);
    ports.put(
        listener.name(),
        ControlPort.open(listener, transport, channel -> admit(channel, listener, factory)));
  }

  private Arrivals arrivals(TlsContexts tls, Listener listener) {
    return new Arrivals(
        tls,
        admission.handshakes(),
        settings.timeouts(),
        new Arrivals.Observer() {
          @Override
          public void onUnexpected(InetSocketAddress client) {
            if (!sessions.anyOf(client.getAddress())) {
              hint(client, Hint.NO_SESSION);
            }
          }

          @Override
          public void onClear(InetSocketAddress client) {
            hint(client, Hint.CLEAR_DATA);
          }

          private void hint(InetSocketAddress client, Hint hint) {
            events.onHint(new ClientHint("", listener.name(), client, hint, ""));
          }
        });
  }

  private Optional<TlsContexts> tlsOf(Listener listener) throws IOException {
    if (listener.tls().isEmpty()) {
      return Optional.empty();
    }
    TlsContexts tls =
        TlsContexts.load(
            listener.tls().get(), listener.data().reuse(), settings.timeouts().handshake());
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

  private static Set<Verb> refused(Listener listener) {
    Set<Verb> refused = new HashSet<>(listener.refused());
    if (listener.data().active().isEmpty()) {
      refused.addAll(List.of(Verb.PORT, Verb.EPRT));
    }
    return refused;
  }

  private Optional<AdvertisedAddress> advertised(Listener listener) throws IOException {
    Optional<AdvertisedHost> host = listener.data().advertise();
    if (host.isEmpty()) {
      return Optional.empty();
    }
    try {
      AdvertisedAddress address = AdvertisedAddress.of(host.get(), transport);
      address.keepFresh(transport.loops().next());
      return Optional.of(address);
    } catch (IOException e) {
      throw new IOException(
          "listener " + listener.name() + ": data.advertise: " + e.getMessage(), e);
    }
  }

  private void admit(Channel channel, Listener listener, SessionFactory factory) {
    if (stopped || channel.remoteAddress() == null) {
      // Accepted as the listener closed, or gone between the accept and now.
      channel.close();
      return;
    }
    if (admission.admits(channel, listener.name())) {
      sessions.add(factory.open(transport.track(channel)));
    }
  }
}
