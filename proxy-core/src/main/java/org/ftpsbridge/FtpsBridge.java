package org.ftpsbridge;

import static java.util.Objects.requireNonNull;

import io.netty.channel.Channel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.ftpsbridge.data.Arrivals;
import org.ftpsbridge.data.DataDoor;
import org.ftpsbridge.net.LoopLag;
import org.ftpsbridge.net.ProxyGate;
import org.ftpsbridge.net.Transport;
import org.ftpsbridge.observe.ClientHint;
import org.ftpsbridge.observe.DoorCounts;
import org.ftpsbridge.observe.Hint;
import org.ftpsbridge.observe.ServerSeen;
import org.ftpsbridge.observe.SessionEvents;
import org.ftpsbridge.policy.LoginDelay;
import org.ftpsbridge.policy.Timeouts;
import org.ftpsbridge.routing.Servers;
import org.ftpsbridge.session.ControlSession;
import org.ftpsbridge.session.PassiveMemory;
import org.ftpsbridge.session.ServerWatch;
import org.ftpsbridge.tls.DisabledAlgorithms;
import org.jspecify.annotations.Nullable;

/**
 * The bridge as a whole: its listeners, its data ports and the sessions that run. Its methods block
 * and are not for event loops.
 */
public final class FtpsBridge {

  /** What a session that is cut still gets to send its last reply. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  /** Strangers at a data port may still be shaking hands with what is replaced. */
  private static final long RELEASE_SECONDS = 30;

  /** Where a listener is reached. */
  private record Bound(ControlPort port, DataDoor door, ProxyGate gate) {

    void close() {
      port.close();
      door.close();
    }
  }

  private final SessionEvents events;
  private final Transport transport;
  private final Servers servers;
  private final ServerWatch watch = new ServerWatch();
  private final Admission admission;
  private final LoginDelay logins;
  private final Edition.Shared shared;
  private final Sessions sessions = new Sessions();
  private final Set<Edition> editions = ConcurrentHashMap.newKeySet();

  /** What takes in nobody any more; sessions of whatever age may still use its data ports. */
  private final Set<Bound> leaving = ConcurrentHashMap.newKeySet();

  private volatile Map<String, Bound> bound = Map.of();
  private volatile @Nullable Edition inForce;
  private volatile boolean draining;
  private volatile boolean stopped;

  private FtpsBridge(Settings settings, SessionEvents events, Transport transport) {
    this.events = events;
    this.transport = transport;
    this.admission = new Admission(settings.limits().clients(), events);
    this.logins = new LoginDelay(settings.limits().clients());
    this.servers = new Servers(events::onServerChanged);
    this.shared =
        new Edition.Shared(
            transport, events, admission.handshakes(), logins, new PassiveMemory(), servers);
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
      bridge.putInForce(Edition.load(settings, bridge.shared, Optional.empty()));
      return bridge;
    } catch (IOException | RuntimeException e) {
      bridge.stop();
      throw e;
    }
  }

  /**
   * Has other settings, and the certificates as they are now, hold for all sessions from now on.
   * Those that run keep theirs, for their data connections too. A listener that is new is bound;
   * one that is gone takes nobody in any more.
   *
   * @throws IOException with a sentence naming what cannot be read or bound, or what needs a
   *     restart; everything stays as it was then
   */
  public synchronized void reload(Settings settings) throws IOException {
    if (draining || stopped) {
      throw new IOException("the bridge is about to end");
    }
    Edition before = edition();
    List<String> needs = RestartNeeds.between(before.settings(), settings);
    if (!needs.isEmpty()) {
      throw new IOException("needs a restart: " + String.join("; ", needs));
    }
    putInForce(Edition.load(settings, shared, Optional.of(before)));
    admission.adopt(settings.limits().clients());
    logins.adopt(settings.limits().clients());
  }

  private void putInForce(Edition next) throws IOException {
    Map<String, Bound> before = bound;
    Map<String, Bound> after = new LinkedHashMap<>();
    try {
      for (Listener listener : next.settings().listeners()) {
        Bound old = before.get(listener.name());
        Bound place = old == null ? bind(listener) : old;
        after.put(listener.name(), place);
        next.serve(listener.name(), place.door());
      }
    } catch (IOException | RuntimeException e) {
      without(after, before).forEach(Bound::close);
      next.release();
      throw e;
    }
    Optional<Edition> replaced = Optional.ofNullable(inForce);
    editions.add(next);
    bound = after;
    inForce = next;
    for (Listener listener : next.settings().listeners()) {
      open(listener, next);
    }
    next.haveFollowed(watch);
    List<Bound> gone = without(before, after);
    gone.forEach(place -> place.port().retire());
    leaving.addAll(gone);
    replaced.ifPresent(old -> old.retire(() -> releaseSoon(old)));
  }

  private static List<Bound> without(Map<String, Bound> some, Map<String, Bound> others) {
    List<Bound> left = new ArrayList<>(some.values());
    left.removeAll(others.values());
    return left;
  }

  private Bound bind(Listener listener) throws BindException {
    ProxyGate gate = gate(listener);
    DataDoor door =
        DataDoor.open(
            transport,
            listener.bind().host(),
            listener.data().ports(),
            listener.data().sameClient(),
            Optional.of(arrivals(listener)),
            gate);
    try {
      return new Bound(
          ControlPort.bind(listener, transport, fresh -> receive(fresh, gate, listener.name())),
          door,
          gate);
    } catch (BindException e) {
      door.close();
      throw e;
    }
  }

  /** From now on clients and strangers meet this edition there. */
  private void open(Listener listener, Edition edition) {
    Bound place = requireNonNull(bound.get(listener.name()));
    place.gate().adopt(edition.settings().timeouts().handshake());
    place.door().adopt(edition.tlsOf(listener.name()), edition.settings().timeouts());
    if (listener.data().active().isPresent()) {
      listener.data().activeSourcePort().ifPresent(place.door()::lend);
    }
    place.port().open();
  }

  private void releaseSoon(Edition old) {
    Runnable release =
        () -> {
          release(old);
          leave(place -> editions.stream().noneMatch(one -> one.serves(place.door())));
        };
    transport
        .loops()
        .next()
        .schedule(
            () -> GlobalEventExecutor.INSTANCE.execute(release), RELEASE_SECONDS, TimeUnit.SECONDS);
  }

  private void release(Edition edition) {
    if (editions.remove(edition)) {
      edition.release();
    }
  }

  private void leave(Predicate<Bound> which) {
    List<Bound> left = leaving.stream().filter(which).toList();
    left.stream().filter(leaving::remove).forEach(Bound::close);
  }

  private Edition edition() {
    return requireNonNull(inForce, "nothing is in force before the start is over");
  }

  /** The settings that new sessions get. */
  public Settings settings() {
    return edition().settings();
  }

  /** Where a listener is bound, with its real port. */
  public InetSocketAddress addressOf(String listener) {
    Bound place = bound.get(listener);
    if (place == null) {
      throw new IllegalArgumentException("no listener is named " + listener);
    }
    return place.port().address();
  }

  /** What goes on at the data ports of each listener, by its name. */
  public Map<String, DoorCounts> doors() {
    Map<String, DoorCounts> doors = new LinkedHashMap<>();
    bound.forEach((listener, place) -> doors.put(listener, place.door().counts()));
    return doors;
  }

  /** Begins to look how late the event loops are; to be asked for once. */
  public LoopLag watchLoops() {
    return new LoopLag(transport.loops());
  }

  /** How the servers of all backends are, those that were asked for so far. Any thread. */
  public List<ServerSeen> servers() {
    return servers.seen();
  }

  /**
   * Stops accepting, lets running transfers go on up to {@link Settings#drainTimeout}, cuts the
   * rest and ends everything. Whoever has connected by now is told so.
   *
   * @return how many transfers were cut
   */
  public int drain() {
    synchronized (this) {
      draining = true;
    }
    sessions.drainNewcomers();
    // Whoever is told connects again, and must not be sent here by a load balancer.
    bound.values().forEach(place -> place.port().retire());
    sessions.drain();
    sessions.awaitPatiently(settings().drainTimeout());
    return end();
  }

  /** Whether {@link #drain} or {@link #stop} has begun. Any thread. */
  public boolean isDraining() {
    return draining || stopped;
  }

  /** Whether every session has been told that it is to end. Any thread. */
  boolean hasToldSessions() {
    return sessions.haveBeenTold();
  }

  /**
   * Ends a session with 421, and the transfer that it may have with 426. Any thread; does not wait.
   *
   * @param session its id
   * @return whether there is such a session
   */
  public boolean cut(String session) {
    return sessions.cut(session);
  }

  /** Ends the patience of {@link #drain}, wherever it is: what still runs is cut. Any thread. */
  public void hurry() {
    sessions.hurry();
    bound.values().forEach(place -> place.port().close());
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
    bound.values().forEach(place -> place.port().close());
    int cut = sessions.cut();
    sessions.await(LAST_WORDS);
    bound.values().forEach(Bound::close);
    leave(place -> true);
    watch.stop();
    transport.stop();
    editions.forEach(this::release);
    return cut;
  }

  private Arrivals arrivals(Listener listener) {
    return new Arrivals(
        Optional.empty(),
        admission.handshakes(),
        Timeouts.DEFAULT,
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

  private ProxyGate gate(Listener listener) throws BindException {
    if (!listener.proxies().isEmpty() && !transport.isEpoll()) {
      throw new BindException(
          "listener " + listener.name() + ": proxyProtocol takes Linux and its native library");
    }
    return new ProxyGate(
        listener.proxies(),
        Timeouts.DEFAULT.handshake(),
        (proxy, detail) ->
            events.onHint(
                new ClientHint("", listener.name(), proxy, Hint.NO_PROXY_HEADER, detail)));
  }

  private void receive(Channel channel, ProxyGate gate, String listener) {
    if (gate.trusts(channel)) {
      transport.track(channel);
      gate.await(channel, () -> admit(channel, listener));
    } else {
      admit(channel, listener);
    }
  }

  private void admit(Channel channel, String listener) {
    if (stopped || channel.remoteAddress() == null) {
      // Accepted as the listener closed, or gone between the accept and now.
      channel.close();
      return;
    }
    if (admission.admits(channel, listener)) {
      transport.track(channel);
      begin(channel, listener).ifPresentOrElse(sessions::add, channel::close);
    }
  }

  /** Empty if the listener is there no more. */
  private Optional<ControlSession> begin(Channel channel, String listener) {
    Edition now;
    Optional<ControlSession> session;
    do {
      now = edition();
      session = now.open(listener, channel);
    } while (session.isEmpty() && now != edition());
    return session;
  }
}
