package org.ftpsbridge.data;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.ftpsbridge.data.Detection.Shown;
import org.ftpsbridge.net.Ends;
import org.ftpsbridge.net.Lingering;
import org.ftpsbridge.net.QuickAck;
import org.ftpsbridge.policy.HandshakeAllowance;
import org.ftpsbridge.policy.Origin;
import org.ftpsbridge.policy.Timeouts;
import org.ftpsbridge.tls.ClientHello;
import org.ftpsbridge.tls.TlsContexts;
import org.jspecify.annotations.Nullable;

/**
 * Connections to the ports of a door that no promise has yet. Each may say a ClientHello; then it
 * is a promise's candidate, or gets a full handshake with the listener's certificate and is sent
 * off. Where a promise takes clear connections too, one is its own as soon as it has shown to be
 * clear. What a stranger sees, bytes and times, is the same whether or not anything is promised.
 */
public final class Arrivals {

  /**
   * More than the sessions behind one address begin at the same moment; a stranger gets no more. An
   * IPv6 address counts as its /64.
   */
  private static final int MAX_OF_ONE_ADDRESS = 64;

  private static final int MAX_OF_ALL = 4096;

  private final HandshakeAllowance handshakes;
  private final Map<Origin, Integer> unclaimed = new HashMap<>();
  private final Observer observer;
  private final LongAdder strangers = new LongAdder();
  private final LongAdder turnedAway = new LongAdder();
  private volatile Reception reception;
  private int total;

  /**
   * What strangers meet.
   *
   * @param silence how long one may say nothing
   * @param linger how long its end is awaited
   */
  private record Reception(Optional<TlsContexts> tls, Duration silence, Duration linger) {

    static Reception of(Optional<TlsContexts> tls, Timeouts timeouts) {
      // A client may connect at the 227 and wait with TLS for the 150, for which it has as long
      // again.
      return new Reception(tls, timeouts.promise().multipliedBy(2), timeouts.lingerClose());
    }
  }

  /**
   * Arrivals at a door of the listener that has this TLS.
   *
   * @param tls empty where none is spoken: strangers are closed at once
   * @param observer told of those who are not what is awaited
   */
  public Arrivals(
      Optional<TlsContexts> tls,
      HandshakeAllowance handshakes,
      Timeouts timeouts,
      Observer observer) {
    this.reception = Reception.of(tls, timeouts);
    this.handshakes = handshakes;
    this.observer = observer;
  }

  /** Another TLS and other times from now on; what a session was promised, it keeps. */
  void adopt(Optional<TlsContexts> tls, Timeouts timeouts) {
    reception = Reception.of(tls, timeouts);
  }

  /** Is told, with its address, who is not what is awaited; there may be a flood. */
  public interface Observer {

    /** One whose address was promised nothing. */
    default void onUnexpected(InetSocketAddress client) {}

    /** One that was awaited and spoke without TLS where TLS is due. */
    default void onClear(InetSocketAddress client) {}
  }

  /** What came and was nobody's, since the start; and what nobody has yet. */
  record Counts(long strangers, long turnedAway, int unclaimed) {

    /** Of a door without arrivals. */
    static final Counts NONE = new Counts(0, 0, 0);
  }

  synchronized Counts counts() {
    return new Counts(strangers.sum(), turnedAway.sum(), total);
  }

  /**
   * Takes a connection that is not registered yet to the loop. On the loop.
   *
   * @return whether it is let in; closed otherwise
   */
  boolean admit(Channel channel, InetAddress from, EventLoop loop, Optional<DataPromise> promise) {
    Reception now = reception;
    if (now.tls.isEmpty() && promise.isEmpty()) {
      channel.unsafe().closeForcibly();
      return false;
    }
    if (loop.isShuttingDown() || !enter(from)) {
      turnedAway.increment();
      channel.unsafe().closeForcibly();
      return false;
    }
    if (promise.filter(DataPromise::isTooLateToShow).isPresent()) {
      leave(from);
      Lingering.cutOnClose(channel, true);
      channel.unsafe().closeForcibly();
      return false;
    }
    promise.ifPresent(DataPromise::onArrival);
    Arrival arrival = new Arrival(channel, from, promise);
    channel.closeFuture().addListener(f -> arrival.leave());
    Optional<Detection> detection = arrival.read();
    loop.register(channel);
    channel.config().setAutoRead(true);
    detection.ifPresent(d -> promise.orElseThrow().watch(d));
    arrival.within(detection.map(Detection::longest).map(now.silence::plus).orElse(now.silence));
    return true;
  }

  private synchronized boolean enter(InetAddress from) {
    Origin origin = Origin.of(from);
    int count = unclaimed.getOrDefault(origin, 0);
    if (count >= MAX_OF_ONE_ADDRESS || total >= MAX_OF_ALL) {
      return false;
    }
    unclaimed.put(origin, count + 1);
    total++;
    return true;
  }

  private synchronized void leave(InetAddress from) {
    unclaimed.merge(Origin.of(from), -1, (count, less) -> count + less == 0 ? null : count + less);
    total--;
  }

  /** One of them, until a promise has it or it is closed. */
  private final class Arrival {

    private final Channel channel;
    private final InetAddress from;
    private final Optional<DataPromise> promise;
    private final DataLeg leg;
    private @Nullable ScheduledFuture<?> clock;
    private boolean owing;
    private boolean gone;

    Arrival(Channel channel, InetAddress from, Optional<DataPromise> promise) {
      this.channel = channel;
      this.from = from;
      this.promise = promise;
      this.leg = DataLeg.securedLater(channel);
    }

    void within(Duration time) {
      clock = channel.eventLoop().schedule(leg::abort, time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** A ClientHello is read, or nobody knows yet whether one will come. */
    Optional<Detection> read() {
      Optional<Detection> detection =
          promise.flatMap(DataPromise::patience).map(p -> new Detection(leg, p, this::shows));
      detection.ifPresentOrElse(channel.pipeline()::addFirst, this::readHello);
      return detection;
    }

    private void readHello() {
      channel
          .pipeline()
          .addFirst(
              promise
                  .flatMap(p -> p.newReader(this::answer))
                  .orElseGet(() -> reception.tls.orElseThrow().newDataReader(this::answer)));
    }

    private void shows(Shown shown) {
      boolean clear = shown != Shown.TLS;
      if (!clear || !promise.orElseThrow().tryClear(leg, shown, this::met)) {
        readHello();
      }
    }

    /** A claim costs little to refuse; a full handshake has to be allowed. */
    Optional<SslHandler> answer(ClientHello hello) {
      stopClock();
      channel.eventLoop().execute(() -> QuickAck.on(channel));
      if (promise.filter(p -> p.isTooLateFor(hello)).isPresent()) {
        leg.abort();
        return Optional.empty();
      }
      if (promise.isPresent() && hello.equals(ClientHello.NONE)) {
        observer.onClear(Ends.of(channel).client());
      }
      boolean claim = promise.filter(p -> p.isClaimedBy(hello)).isPresent();
      if (!claim && !handshakes.admits(from)) {
        turnedAway.increment();
        leg.abort();
        return Optional.empty();
      }
      if (!claim) {
        handshakes.spent(from);
        owing = true;
      }
      Optional<SslHandler> candidate =
          promise.flatMap(p -> p.tryCandidate(channel, leg, hello, this::met));
      return candidate.or(this::sendOff);
    }

    private void met() {
      if (owing) {
        handshakes.givenBack(from);
      }
      leave();
    }

    private Optional<SslHandler> sendOff() {
      Reception now = reception;
      strangers.increment();
      if (promise.isEmpty()) {
        observer.onUnexpected(Ends.of(channel).client());
      }
      Optional<SslHandler> handler = now.tls.map(tls -> tls.newHandler(channel.alloc()));
      handler.ifPresentOrElse(shaking -> sendOff(shaking, now.linger), leg::abort);
      return handler;
    }

    private void sendOff(SslHandler handler, Duration linger) {
      handler
          .handshakeFuture()
          .addListener(
              f -> {
                if (f.isSuccess()) {
                  leg.dismiss(linger);
                } else {
                  leg.abort();
                }
              });
    }

    private void stopClock() {
      if (clock != null) {
        clock.cancel(false);
      }
    }

    void leave() {
      if (!gone) {
        gone = true;
        stopClock();
        Arrivals.this.leave(from);
      }
    }
  }
}
