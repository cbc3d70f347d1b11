package org.ftpsbridge.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.DecoderException;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The time between a proxy's connect and the end of its {@link ProxyHeader}: it ends once, with the
 * header or with the connection. All methods belong to the loop that it waits on.
 */
final class HeaderWait {

  private final ProxyGate gate;
  private final Channel connection;
  private final Runnable close;
  private final Runnable then;
  private @Nullable Future<?> clock;
  private Runnable atEnd = () -> {};
  private boolean over;

  /**
   * A wait that has not begun.
   *
   * @param close closes the connection
   * @param then run when the header is told on the connection
   */
  HeaderWait(ProxyGate gate, Channel connection, Runnable close, Runnable then) {
    this.gate = gate;
    this.connection = connection;
    this.close = close;
    this.then = then;
  }

  /**
   * Lets the connection in among those that wait, for at most so long.
   *
   * @return whether there is room; closed otherwise
   */
  boolean begin(EventLoop loop, Duration patience) {
    if (!gate.enter()) {
      over = true;
      gate.onNoHeader(connection, "too many others wait for their PROXY header");
      cut();
      return false;
    }
    clock =
        loop.schedule(
            () -> fail("no PROXY header came in time"), patience.toMillis(), TimeUnit.MILLISECONDS);
    return true;
  }

  /** Runs the task at the end, before anything is done with the connection. */
  void atEnd(Runnable task) {
    atEnd = task;
  }

  boolean isOver() {
    return over;
  }

  /**
   * Ends with a header that is {@link ProxyHeader#missing} nothing, if it makes sense.
   *
   * @param whole stays the caller's
   */
  void end(ByteBuf whole) {
    ProxyHeader header;
    try {
      header = ProxyHeader.parse(whole);
    } catch (DecoderException e) {
      fail(String.valueOf(e.getMessage()));
      return;
    }
    if (leave()) {
      header.tellOn(connection);
      then.run();
    }
  }

  /** Ends with the connection, since what came is no header. */
  void fail(String detail) {
    if (leave()) {
      gate.onNoHeader(connection, detail);
      cut();
    }
  }

  /** Ends with the connection, which is closed or reset; without a word of it that is a check. */
  void gone(boolean silent) {
    if (silent && leave()) {
      cut();
    }
    fail("it ended before its PROXY header");
  }

  private boolean leave() {
    if (over) {
      return false;
    }
    over = true;
    gate.leave();
    if (clock != null) {
      clock.cancel(false);
    }
    atEnd.run();
    return true;
  }

  private void cut() {
    Lingering.cutOnClose(connection, true);
    close.run();
  }
}
