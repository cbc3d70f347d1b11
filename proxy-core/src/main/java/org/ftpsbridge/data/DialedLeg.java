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
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.ftpsbridge.data.Detection.Shown;
import org.ftpsbridge.net.Defects;
import org.ftpsbridge.net.OrderlyEnd;
import org.ftpsbridge.observe.ClientProof;
import org.ftpsbridge.tls.ClientTls;
import org.ftpsbridge.tls.LegTls;
import org.jspecify.annotations.Nullable;

/**
 * A data connection that somebody else brings about, by dialling or by promising a port, and that
 * becomes a leg here: with TLS, if there is any, put in when it is time for it, or when the client
 * begins it where nobody has said whether there is any.
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
  private final LegSecurity security;
  private final Supplier<Future<Channel>> dial;
  private final Promise<DataLeg> leg;
  private @Nullable Future<Channel> connect;
  private @Nullable Channel channel;
  private @Nullable DataLeg connected;
  private @Nullable Detection detection;
  private @Nullable ScheduledFuture<?> deadline;
  private @Nullable Duration farewell;
  private boolean begun;
  private boolean shaking;

  /**
   * A leg that is not dialled before {@link #start}.
   *
   * @param security what secures it, if anything does
   * @param dial begins to connect; what it returns is told on the loop, with a channel that lives
   *     there and is a {@link DataLeg} already, and gives up when it is cancelled
   */
  DialedLeg(EventLoop loop, Side side, LegSecurity security, Supplier<Future<Channel>> dial) {
    this.loop = loop;
    this.side = side;
    this.security = security;
    this.dial = dial;
    this.leg = loop.newPromise();
  }

  /**
   * The leg that a backend will open to the port it is promised, with TLS put in as if we had
   * dialled. It has no deadline before its transfer has one.
   */
  public static DialedLeg promised(DataPromise promise, Optional<LegTls> tls) {
    LegSecurity security = tls.map(LegSecurity::secured).orElseGet(LegSecurity::clear);
    DialedLeg leg =
        new DialedLeg(promise.loop(), Side.BACKEND, security, () -> connectionTo(promise));
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
    connected = fresh.pipeline().get(DataLeg.class);
    if (leg.isDone()) {
      OrderlyEnd.cut(fresh);
    } else if (security.tls().isEmpty()) {
      stands(fresh, side == Side.CLIENT ? Optional.of(ClientProof.CLEAR) : Optional.empty());
    } else if (security.patience().isPresent()) {
      detect(fresh, security.patience().get());
    } else if (begun || side == Side.CLIENT) {
      secure();
    }
  }

  private void detect(Channel fresh, Duration patience) {
    Detection looking = new Detection(legOn(fresh), patience, this::shows);
    detection = looking;
    fresh.pipeline().addFirst(looking);
    fresh.config().setAutoRead(true);
    if (begun) {
      looking.begin();
    }
    fresh
        .closeFuture()
        .addListener(
            f -> {
              if (looking.isOpen()) {
                fails(TransferFailure.CLIENT_UNKNOWN, new ClosedChannelException());
              }
            });
  }

  private void shows(Shown shown) {
    if (shown == Shown.TLS) {
      secure();
    } else if (security.admitsClear()) {
      Channel clear = requireNonNull(channel);
      legOn(clear).turnsOutClear(shown);
      stands(clear, Optional.empty());
    } else {
      fails(side.notAccepted(), new IOException("no TLS"));
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
    if (detection != null) {
      detection.begin();
    } else if (channel != null && !shaking && !leg.isDone()) {
      secure();
    }
  }

  private void secure() {
    if (channel != null && channel.isActive()) {
      shakeHands(channel, security.tls().orElseThrow());
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
            fails(notAccepted(control), new IOException("a full handshake"));
          }
        });
  }

  private TransferFailure notAccepted(LegTls control) {
    return control instanceof ClientTls client && !client.mustResume()
        ? TransferFailure.CLIENT_NOT_CERTIFIED
        : side.notAccepted();
  }

  private void stands(Channel ready, Optional<ClientProof> proof) {
    DataLeg made = legOn(ready);
    proof.ifPresent(made::shows);
    if (leg.trySuccess(made)) {
      stopClock();
    } else {
      made.abort();
    }
  }

  private static DataLeg legOn(Channel fresh) {
    return requireNonNull(fresh.pipeline().get(DataLeg.class));
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
      deadline = loop.schedule(this::expire, time.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** Whoever is silent has the time to show that it is clear. */
  private void expire() {
    if (detection != null && detection.isBySilence()) {
      within(security.patience().orElseThrow());
    } else {
      fails(failure(), new TimeoutException("it took too long"));
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
    if (detection != null && detection.isOpen()) {
      return TransferFailure.CLIENT_UNKNOWN;
    }
    return channel == null ? side.notConnected : side.notSecured;
  }

  @Override
  public void watchedBy(Consumer<String> witness) {}

  @Override
  public String detail() {
    return leg.cause() instanceof Failed failed ? Defects.wordsOf(failed) : "";
  }

  /** Who was never called expects nobody. */
  @Override
  public void dismiss(Duration linger) {
    farewell = linger;
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
    if (detection != null) {
      end(detection);
    } else if (connected != null) {
      // Which forgets what came with the last of the handshake.
      connected.abort();
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
}
