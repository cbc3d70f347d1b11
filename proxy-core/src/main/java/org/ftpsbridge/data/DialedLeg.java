package org.ftpsbridge.data;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;
import org.ftpsbridge.net.Defects;
import org.ftpsbridge.net.OrderlyEnd;
import org.ftpsbridge.tls.ControlTls;

/**
 * A data connection on its way to the backend: it comes, with its TLS handshake done where there is
 * TLS, or fails with a {@link Failed}, or is cut, which it may be at any moment. All methods belong
 * to its event loop.
 */
public final class DialedLeg {

  /** Why no leg came. */
  static final class Failed extends Exception {

    private static final long serialVersionUID = 1L;

    private final TransferFailure failure;

    Failed(TransferFailure failure, Throwable cause) {
      super(failure.sentence(), cause, false, false);
      this.failure = failure;
    }
  }

  private final Channel channel;
  private final Optional<ControlTls> tls;
  private final Promise<DataLeg> leg;
  private boolean begun;
  private boolean shaking;

  private DialedLeg(Channel channel, EventLoop loop, Optional<ControlTls> tls) {
    this.channel = channel;
    this.tls = tls;
    this.leg = loop.newPromise();
  }

  /** The leg that this connect will lead to, on the loop of its channel. */
  static DialedLeg of(ChannelFuture connect, EventLoop loop, Optional<ControlTls> tls) {
    DialedLeg dialed = new DialedLeg(connect.channel(), loop, tls);
    connect.addListener(
        f -> {
          if (f.isSuccess()) {
            dialed.connected();
          } else {
            dialed.fails(TransferFailure.BACKEND_NOT_CONNECTED, f.cause());
          }
        });
    return dialed;
  }

  private void connected() {
    if (tls.isEmpty()) {
      stands();
    } else if (begun) {
      begin();
    }
  }

  /**
   * The server has taken the transfer on, and TLS may begin. Not before: some servers take a data
   * connection on which something comes before its command for an attack, and close it, and a
   * command that was sent first may still arrive second.
   */
  void begin() {
    begun = true;
    if (tls.isEmpty() || shaking || leg.isDone()) {
      return;
    }
    if (channel.isActive()) {
      shakeHands(tls.get());
    } else if (!channel.isOpen()) {
      fails(TransferFailure.BACKEND_NOT_SECURED, new ClosedChannelException());
    }
  }

  private void shakeHands(ControlTls control) {
    shaking = true;
    SslHandler handler = control.secureData(channel);
    channel.config().setAutoRead(true);
    handler
        .handshakeFuture()
        .addListener(
            f -> {
              channel.config().setAutoRead(false);
              if (!f.isSuccess()) {
                fails(TransferFailure.BACKEND_NOT_SECURED, f.cause());
              } else if (control.isAccepted(handler)) {
                stands();
              } else {
                fails(TransferFailure.BACKEND_NOT_RESUMED, new IOException("a full handshake"));
              }
            });
  }

  private void stands() {
    DataLeg made = channel.pipeline().get(DataLeg.class);
    if (!leg.trySuccess(made)) {
      made.abort();
    }
  }

  private void fails(TransferFailure why, Throwable cause) {
    leg.tryFailure(new Failed(why, cause));
    cutChannel();
  }

  /** The leg, or why it did not come; a leg that comes is its owner's to end. */
  Future<DataLeg> leg() {
    return leg;
  }

  /** Why it did not come. */
  TransferFailure failure() {
    return leg.cause() instanceof Failed failed
        ? failed.failure
        : TransferFailure.BACKEND_NOT_CONNECTED;
  }

  /** What was seen when it failed, in the words of those who saw it; may be empty. */
  String detail() {
    return leg.cause() instanceof Failed failed ? Defects.wordsOf(failed) : "";
  }

  /** Cuts the connection with RST, in whatever state it is; a leg that has ended stays so. */
  public void cut() {
    if (leg.isSuccess()) {
      leg.getNow().abort();
    } else if (leg.cancel(false)) {
      cutChannel();
    }
  }

  /** A channel that was never registered has no socket to close. */
  private void cutChannel() {
    if (channel.isRegistered()) {
      OrderlyEnd.cut(channel);
    }
  }
}
