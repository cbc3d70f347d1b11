package org.ftpsbridge.data;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.ftpsbridge.data.Detection.Shown;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.net.OrderlyEnd;
import org.ftpsbridge.observe.ClientProof;
import org.ftpsbridge.tls.ClientHello;
import org.ftpsbridge.tls.ClientTls;
import org.ftpsbridge.tls.HelloReader;
import org.jspecify.annotations.Nullable;

/**
 * What a 227 or 229, or our own PORT to a backend, promised: the next connection of this address to
 * this port is the data connection of this session. Until one has met the policy, which under PROT
 * P is a finished TLS handshake that {@link ClientTls} accepts, and where PROT was not said and is
 * to be found out may be a byte without TLS, whatever connects may become a candidate; one that
 * fails does not end the promise. All methods belong to the session's event loop.
 */
public final class DataPromise implements ComingLeg {

  private static final int MAX_CANDIDATES = 4;

  private final AddressRange client;
  private final int port;
  private final PromiseTerms terms;
  private final Promise<DataLeg> leg;
  private final BiConsumer<DataPromise, Boolean> onPortFree;
  private final Set<Channel> candidates = new LinkedHashSet<>();

  /** What came and was looked at, as long as it stands. */
  private final Set<Detection> seen = new LinkedHashSet<>();

  private Consumer<String> witness = seen -> {};
  private @Nullable ScheduledFuture<?> deadline;
  private @Nullable Duration farewell;
  private int unproven;
  private int uncertified;
  private int unknown;
  private boolean arrived;
  private boolean started;
  private boolean begun;

  DataPromise(
      AddressRange client,
      int port,
      PromiseTerms terms,
      BiConsumer<DataPromise, Boolean> onPortFree) {
    this.client = client;
    this.port = port;
    this.terms = terms;
    this.onPortFree = onPortFree;
    this.leg = terms.loop().newPromise();
  }

  AddressRange client() {
    return client;
  }

  @Override
  public EventLoop loop() {
    return terms.loop();
  }

  @Override
  public void watchedBy(Consumer<String> watching) {
    witness = watching;
    witness.accept("port " + port + " is promised to " + client);
  }

  /** The port to name in the 227 or 229. */
  public int port() {
    return port;
  }

  @Override
  public Future<DataLeg> leg() {
    return leg;
  }

  @Override
  public void start() {
    started = true;
    if (unknown > 0) {
      awaitAnother();
    }
  }

  /** Who connects begins TLS as well, or is silent. */
  @Override
  public void begin() {
    begun = true;
    seen.forEach(Detection::begin);
  }

  @Override
  public void within(Duration time) {
    if (deadline != null) {
      deadline.cancel(false);
    }
    if (!leg.isDone()) {
      deadline = loop().schedule(this::expire, time.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** Whoever is silent has the time to show that it is clear. */
  private void expire() {
    if (seen.stream().anyMatch(Detection::isBySilence)) {
      within(terms.patience().orElseThrow());
    } else {
      fail(new TimeoutException("no data connection"));
    }
  }

  @Override
  public TransferFailure failure() {
    if (unproven > 0) {
      return TransferFailure.CLIENT_NOT_RESUMED;
    }
    if (uncertified > 0) {
      return TransferFailure.CLIENT_NOT_CERTIFIED;
    }
    boolean stands = seen.stream().anyMatch(Detection::isOpen);
    return unknown > 0 || stands
        ? TransferFailure.CLIENT_UNKNOWN
        : TransferFailure.CLIENT_NOT_CONNECTED;
  }

  @Override
  public String detail() {
    return unproven > 0 ? "of those that came in time, " + unproven + " did not" : "";
  }

  @Override
  public void cut() {
    fail(new CancellationException("promise cancelled"));
    if (leg.isSuccess()) {
      leg.getNow().abort();
    }
  }

  /** Whoever was to connect may have done so: no other session would meet him on this port. */
  void onArrival() {
    arrived = true;
    if (farewell != null) {
      onPortFree.accept(this, true);
    }
  }

  @Override
  public void dismiss(Duration linger) {
    farewell = linger;
    ComingLeg.super.dismiss(linger);
    if (arrived) {
      onPortFree.accept(this, true);
    }
  }

  /** Whether the next connection needs no ClientHello to be it. */
  boolean isForAnything() {
    return terms.tls().isEmpty();
  }

  /** Reads what a connection says first that may be this session's; empty where no TLS is due. */
  Optional<HelloReader> newReader(Function<ClientHello, Optional<SslHandler>> choice) {
    return terms.tls().map(tls -> tls.newDataReader(choice));
  }

  /** How long silence shows nothing, where the next connection is to show whether it is TLS. */
  Optional<Duration> patience() {
    return leg.isDone() ? Optional.empty() : terms.patience();
  }

  /**
   * Whether this was taken back, or ran out, so that a connection which nobody knows anything of
   * might be a clear client that waits for its file.
   */
  boolean isTooLateToShow() {
    return terms.patience().isPresent() && leg.isDone() && !leg.isSuccess();
  }

  /** A connection came that is being looked at. */
  void watch(Detection detection) {
    seen.add(detection);
    if (begun) {
      detection.begin();
    }
    detection
        .leg()
        .channel()
        .closeFuture()
        .addListener(
            f -> {
              boolean wasSeen = seen.remove(detection);
              if (wasSeen && detection.isOpen()) {
                unknown++;
                awaitAnother();
              }
            });
  }

  /** Who ended without a word may have been a stranger; the client has a moment more. */
  private void awaitAnother() {
    if (started) {
      loop()
          .schedule(
              () -> {
                if (seen.isEmpty()) {
                  fail(new ClosedChannelException());
                }
              },
              terms.patience().orElseThrow().toMillis(),
              TimeUnit.MILLISECONDS);
    }
  }

  /**
   * Takes a connection that has shown to be clear.
   *
   * @param onMet run if it keeps the promise
   * @return whether it does; not where clear will not do, or it is too late
   */
  boolean tryClear(DataLeg candidate, Shown shown, Runnable onMet) {
    if (leg.isDone() || terms.tls().orElseThrow().mustResume()) {
      return false;
    }
    candidate.turnsOutClear(shown);
    onMet.run();
    met(candidate.channel(), candidate);
    return true;
  }

  /** Whose it is; compared by identity. */
  Object session() {
    return terms.session();
  }

  /**
   * A connection where no TLS is due yet, not registered yet: it is the one.
   *
   * @return whether it was taken; closed otherwise
   */
  boolean offer(Channel channel) {
    onArrival();
    // A loop that is shutting down closes what it has, but not what comes to it then.
    if (leg.isDone() || loop().isShuttingDown()) {
      channel.unsafe().closeForcibly();
      return false;
    }
    candidates.add(channel);
    DataLeg candidate = terms.securedLater() ? DataLeg.securedLater(channel) : DataLeg.on(channel);
    candidate.shows(ClientProof.CLEAR);
    loop().register(channel).addListener(f -> met(channel, candidate));
    return true;
  }

  /** Whether a ClientHello claims to belong to the session that this was promised to, in time. */
  boolean isClaimedBy(ClientHello hello) {
    return !leg.isDone() && terms.tls().filter(tls -> tls.isClaimedBy(hello)).isPresent();
  }

  /**
   * Whether this was taken back, or ran out, before a connection could be its own that comes now. A
   * clean end would look to its client like a file that is whole and empty.
   */
  boolean isTooLateFor(ClientHello hello) {
    return leg.isDone()
        && !leg.isSuccess()
        && terms.tls().filter(tls -> tls.admits(hello)).isPresent();
  }

  /**
   * Takes a connection on as a candidate, if it may be one.
   *
   * @param onMet run if it keeps the promise
   * @return the TLS server that it is to shake hands with; empty if it is none of this session's,
   *     or too late
   */
  Optional<SslHandler> tryCandidate(
      Channel channel, DataLeg candidate, ClientHello hello, Runnable onMet) {
    ClientTls tls = terms.tls().orElseThrow();
    if (leg.isDone()) {
      return Optional.empty();
    }
    if (!tls.admits(hello)) {
      unproven++;
      witness.accept(LegAccount.ofStranger(channel));
      return Optional.empty();
    }
    makeRoom();
    candidates.add(channel);
    SslHandler handler = tls.newDataHandler(hello, channel.alloc());
    handler
        .handshakeFuture()
        .addListener(
            f -> {
              candidate.read(false);
              if (f.isSuccess() && tls.isAccepted(handler)) {
                candidate.shows(proofOf(tls, handler, hello));
                onMet.run();
                met(channel, candidate);
              } else {
                if (tls.mustResume()) {
                  unproven++;
                } else if (f.isSuccess()) {
                  uncertified++;
                }
                witness.accept(LegAccount.ofFailure(channel, f.cause(), tls));
                candidates.remove(channel);
                candidate.abort();
              }
            });
    return Optional.of(handler);
  }

  private static ClientProof proofOf(ClientTls tls, SslHandler handler, ClientHello hello) {
    if (tls.isResumed(handler)) {
      return ClientProof.RESUMED;
    }
    return tls.isAnothers(hello) ? ClientProof.ANOTHERS_TICKET : ClientProof.FULL_HANDSHAKE;
  }

  /** Of too many the one that has shaken hands for longest goes: an honest one is soon done. */
  private void makeRoom() {
    if (candidates.size() >= MAX_CANDIDATES) {
      Channel oldest = candidates.iterator().next();
      candidates.remove(oldest);
      OrderlyEnd.cut(oldest);
    }
  }

  private void met(Channel channel, DataLeg candidate) {
    candidates.remove(channel);
    if (leg.trySuccess(candidate)) {
      over(true);
    } else {
      candidate.abort();
    }
  }

  private void fail(Throwable cause) {
    if (leg.tryFailure(cause)) {
      over(false);
    }
  }

  /** Who is silent may be a clear client that waits for a 550. */
  private void end(Detection looking) {
    if (looking.isOpen() && farewell != null) {
      looking.leg().dismiss(farewell);
    } else {
      looking.leg().abort();
    }
  }

  private void over(boolean kept) {
    if (deadline != null) {
      deadline.cancel(false);
    }
    Set.copyOf(candidates).forEach(OrderlyEnd::cut);
    candidates.clear();
    if (!kept) {
      List.copyOf(seen).forEach(this::end);
    }
    seen.clear();
    onPortFree.accept(this, kept || arrived);
  }
}
