package org.ftpsbridge.data;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A data connection on its way, on either side of a transfer: promised to somebody who will
 * connect, or dialled. It comes, with its TLS handshake done where there is TLS, or fails, or is
 * cut, which it may be at any moment. All methods belong to its event loop.
 */
public sealed interface ComingLeg permits DataPromise, DialedLeg {

  /** Where the connection lives, which is where its session does. */
  EventLoop loop();

  /** The leg, or why it did not come; a leg that comes is its owner's to end. */
  Future<DataLeg> leg();

  /** The transfer command is given: what is dialled no earlier than that is dialled now. */
  void start();

  /**
   * The backend has taken the transfer on: TLS that waited for that may begin. Said to a client's
   * leg in a download alone: its silence means something from now on. May be said more than once.
   */
  void begin();

  /** Starts the deadline, counted from now, or starts it anew. */
  void within(Duration time);

  /** Why it did not come, or what it would be to give it up now. */
  TransferFailure failure();

  /** What was seen when it failed, in the words of those who saw it; may be empty. */
  String detail();

  /** Tells what is seen on the way, in words for the operator, beside what {@link #leg} tells. */
  void watchedBy(Consumer<String> witness);

  /**
   * Takes it back where nothing was transferred: what has come already, or is about to, is let in
   * and sent off politely, since a client that meets RST may never look at the reply that says why.
   */
  default void dismiss(Duration linger) {
    within(linger);
    leg()
        .addListener(
            f -> {
              if (f.isSuccess()) {
                leg().getNow().dismiss(linger);
              }
            });
  }

  /** Takes it back; whatever came of it is cut with RST. A leg that has ended stays so. */
  void cut();
}
