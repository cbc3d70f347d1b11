package org.ftpsbridge.data;

import static java.util.Objects.requireNonNull;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.ftpsbridge.net.Defects;
import org.ftpsbridge.net.OrderlyEnd;
import org.ftpsbridge.observe.ClientProof;
import org.ftpsbridge.tls.LegTls;
import org.jspecify.annotations.Nullable;

/**
 * A data connection that somebody else brings about, by dialling or by promising a port, and that
 * becomes a leg here: with TLS, if there is any, put in when it is time for it.
 */
public final class DialedLeg implements ComingLeg {

  /** Whom it leads to, which decides what its failure is called and when TLS begins. */
  public enum Side {
    /** TLS begins with the connection. */
    CLIENT(TransferFailure.CLIENT_UNREACHABLE, TransferFailure.CLIENT_NOT_SECURED),
    /** TLS begins when the transfer does. */
    BACKEND(TransferFailure.BACKEND_NOT_CONNECTED, TransferFailure.BACKEND_NOT_SECURED);

    private final TransferFailure notConnected;
    private final TransferFailure notSecured;

    Side(TransferFailure notConnected, TransferFailure notSecured) {
      this.notConnected = notConnected;
      this.notSecured = notSecured;
    }

    private TransferFailure notAccepted() {
      return this == BACKEND
          ? TransferFailure.BACKEND_NOT_RESUMED
          : TransferFailure.CLIENT_NOT_RESUMED;
    }
  }

  /** Why no leg came. */
  private static final class Failed extends Exception {

    private static final long serialVersionUID = 1L;

    private final TransferFailure failure;

    Failed(TransferFailure failure, Throwable cause) {
      super(failure.sentence(), cause, false, false);
      this.failure = failure;
    }
  }

  private final EventLoop loop;
  private final Side side;
  private final Optional<LegTls> tls;
  private final Supplier<Future<Channel>> dial;
  private final Promise<DataLeg> leg;
  private @Nullable Future<Channel> connect;
  private @Nullable Channel channel;
  private @Nullable ScheduledFuture<?> deadline;
  private boolean begun;
  private boolean shaking;

  /**
   * A leg that is not dialled before {@link #start}.
   *
   * @param tls what secures it; empty if it stays clear
   * @param dial begins to connect; what it returns is told on the loop, with a channel that lives
   *     there and is a {@link DataLeg} already, and gives up when it is cancelled
   */
  DialedLeg(EventLoop loop, Side side, Optional<LegTls> tls, Supplier<Future<Channel>> dial) {
    this.loop = loop;
    this.side = side;
    this.tls = tls;
    this.dial = dial;
    this.leg = loop.newPromise();
    this.begun = side == Side.CLIENT;
  }

  /**
   * The leg that a backend will open to the port it is promised, with TLS put in as if we had
   * dialled. It has no deadline before its transfer has one.
   */
  public static DialedLeg promised(DataPromise promise, Optional<LegTls> tls) {
    DialedLeg leg = new DialedLeg(promise.loop(), Side.BACKEND, tls, () -> connectionTo(promise));
    leg.start();
    return leg;
  }

  private static Future<Channel> connectionTo(DataPromise promise) {
    Promise<Channel> came = promise.loop().newPromise();
    promise
        .leg()
        .addListener(
            f -> {
              if (!f.isSuccess()) {
                came.tryFailure(f.cause());
              } else if (!came.trySuccess(promise.leg().getNow().channel())) {
                promise.cut();
              }
            });
    came.addListener(
        f -> {
          if (f.isCancelled()) {
            promise.cut();
          }
        });
    return came;
  }

  @Override
  public void start() {
    if (connect != null || leg.isDone()) {
      return;
    }
    Future<Channel> connecting = dial.get();
    connect = connecting;
    connecting.addListener(
        f -> {
          if (f.isSuccess()) {
            connected(connecting.getNow());
          } else if (!f.isCancelled()) {
            fails(side.notConnected, f.cause());
          }
        });
  }

  private void connected(Channel fresh) {
    channel = fresh;
    if (leg.isDone()) {
      OrderlyEnd.cut(fresh);
    } else if (tls.isEmpty()) {
      stands(fresh, side == Side.CLIENT ? Optional.of(ClientProof.CLEAR) : Optional.empty());
    } else if (begun) {
      begin();
    }
  }

  @Override
  public EventLoop loop() {
    return loop;
  }

  /**
   * To a backend TLS does not begin before this: some servers take a data connection on which
   * something comes before its command for an attack, and close it, and a command that was sent
   * first may still arrive second.
   */
  @Override
  public void begin() {
    begun = true;
    if (tls.isEmpty() || channel == null || shaking || leg.isDone()) {
      return;
    }
    if (channel.isActive()) {
      shakeHands(channel, tls.get());
    } else {
      fails(side.notSecured, new ClosedChannelException());
    }
  }

  private void shakeHands(Channel fresh, LegTls control) {
    shaking = true;
    Future<SslHandler> shaken = control.secureData(fresh);
    fresh.config().setAutoRead(true);
    shaken.addListener(
        f -> {
          fresh.config().setAutoRead(false);
          if (!f.isSuccess()) {
            fails(side.notSecured, f.cause());
          } else if (control.isAccepted(shaken.getNow())) {
            stands(fresh, control.proofOf(shaken.getNow()));
          } else {
            fails(side.notAccepted(), new IOException("a full handshake"));
          }
        });
  }

  private void stands(Channel ready, Optional<ClientProof> proof) {
    DataLeg made = requireNonNull(ready.pipeline().get(DataLeg.class));
    proof.ifPresent(made::shows);
    if (leg.trySuccess(made)) {
      stopClock();
    } else {
      made.abort();
    }
  }

  private void fails(TransferFailure why, Throwable cause) {
    if (leg.tryFailure(new Failed(why, cause))) {
      over();
    }
  }

  @Override
  public Future<DataLeg> leg() {
    return leg;
  }

  @Override
  public void within(Duration time) {
    stopClock();
    if (!leg.isDone()) {
      deadline =
          loop.schedule(
              () -> fails(failure(), new TimeoutException("it took too long")),
              time.toMillis(),
              TimeUnit.MILLISECONDS);
    }
  }

  private void stopClock() {
    if (deadline != null) {
      deadline.cancel(false);
    }
  }

  @Override
  public TransferFailure failure() {
    if (leg.cause() instanceof Failed failed) {
      return failed.failure;
    }
    return channel == null ? side.notConnected : side.notSecured;
  }

  @Override
  public String detail() {
    return leg.cause() instanceof Failed failed ? Defects.wordsOf(failed) : "";
  }

  /** Who was never called expects nobody. */
  @Override
  public void dismiss(Duration linger) {
    if (connect == null) {
      cut();
    } else {
      ComingLeg.super.dismiss(linger);
    }
  }

  @Override
  public void cut() {
    if (leg.isSuccess()) {
      leg.getNow().abort();
    } else if (leg.cancel(false)) {
      over();
    }
  }

  private void over() {
    stopClock();
    if (connect != null) {
      connect.cancel(false);
    }
    if (channel != null) {
      OrderlyEnd.cut(channel);
    }
  }
}
