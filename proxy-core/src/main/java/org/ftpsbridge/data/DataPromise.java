package org.ftpsbridge.data;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.ftpsbridge.net.OrderlyEnd;
import org.jspecify.annotations.Nullable;

/**
 * What a 227 or 229, or our own PORT to a backend, promised: the next connection of this address to
 * this port is the data connection of this session. Until one has met the policy, which under PROT
 * P is a finished TLS handshake, whatever connects is a candidate; one that fails does not end the
 * promise. All methods belong to the session's event loop.
 */
public final class DataPromise implements ComingLeg {

  private static final int MAX_CANDIDATES = 4;

  private final InetAddress client;
  private final int port;
  private final PromiseTerms terms;
  private final Promise<DataLeg> leg;
  private final BiConsumer<DataPromise, Boolean> onKept;
  private final Set<Channel> candidates = new HashSet<>();
  private @Nullable ScheduledFuture<?> deadline;

  DataPromise(
      InetAddress client, int port, PromiseTerms terms, BiConsumer<DataPromise, Boolean> onKept) {
    this.client = client;
    this.port = port;
    this.terms = terms;
    this.onKept = onKept;
    this.leg = terms.loop().newPromise();
  }

  InetAddress client() {
    return client;
  }

  @Override
  public EventLoop loop() {
    return terms.loop();
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
  public void start() {}

  /** Who connects begins TLS as well. */
  @Override
  public void begin() {}

  @Override
  public void within(Duration time) {
    if (deadline != null) {
      deadline.cancel(false);
    }
    if (!leg.isDone()) {
      deadline =
          loop()
              .schedule(
                  () -> fail(new TimeoutException("no data connection")),
                  time.toMillis(),
                  TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public TransferFailure failure() {
    return TransferFailure.CLIENT_NOT_CONNECTED;
  }

  @Override
  public String detail() {
    return "";
  }

  @Override
  public void cut() {
    fail(new CancellationException("promise cancelled"));
    if (leg.isSuccess()) {
      leg.getNow().abort();
    }
  }

  /** A connection from the client to the port: a candidate, not registered yet. */
  void offer(Channel channel) {
    // A loop that is shutting down closes what it has, but not what comes to it then.
    if (leg.isDone() || candidates.size() >= MAX_CANDIDATES || loop().isShuttingDown()) {
      channel.unsafe().closeForcibly();
      return;
    }
    candidates.add(channel);
    if (terms.tls().isEmpty()) {
      DataLeg candidate =
          terms.securedLater() ? DataLeg.securedLater(channel) : DataLeg.on(channel);
      loop().register(channel).addListener(f -> met(channel, candidate));
      return;
    }
    SslHandler tls = terms.tls().get().newHandler(channel.alloc());
    channel.pipeline().addLast(tls);
    DataLeg candidate = DataLeg.on(channel);
    tls.handshakeFuture()
        .addListener(
            f -> {
              candidate.read(false);
              if (f.isSuccess()) {
                met(channel, candidate);
              } else {
                candidates.remove(channel);
                candidate.abort();
              }
            });
    loop().register(channel);
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

  private void over(boolean kept) {
    if (deadline != null) {
      deadline.cancel(false);
    }
    Set.copyOf(candidates).forEach(OrderlyEnd::cut);
    candidates.clear();
    onKept.accept(this, kept);
  }
}
