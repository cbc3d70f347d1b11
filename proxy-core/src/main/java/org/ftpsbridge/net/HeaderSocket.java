package org.ftpsbridge.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.UnixChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The socket of a connection that no event loop has yet, read from for its {@link ProxyHeader} and
 * not a byte further.
 *
 * <p>Which loop a data connection is to live on is told by its header. A Netty channel that has
 * lived on one loop takes along to another what it has read ahead, that its far side has ended, and
 * that it became active once. So it is the socket that is looked at here, and the channel is first
 * registered when its loop is known; what follows the header waits for it in the kernel.
 */
final class HeaderSocket implements EpollIoHandle {

  private final UnixChannel connection;
  private final HeaderWait wait;
  private final ByteBuf read;
  private @Nullable IoRegistration registration;

  private HeaderSocket(UnixChannel connection, HeaderWait wait) {
    this.connection = connection;
    this.wait = wait;
    this.read = connection.alloc().directBuffer();
  }

  /** Begins to wait, in a task of the loop: see {@link LateRegistration}. Any thread. */
  static void read(
      UnixChannel connection, IoEventLoop loop, HeaderWait wait, Supplier<Duration> patience) {
    try {
      loop.execute(
          () -> {
            if (wait.begin(loop, patience.get())) {
              new HeaderSocket(connection, wait).register(loop);
            }
          });
    } catch (RejectedExecutionException stopping) {
      connection.unsafe().closeForcibly();
    }
  }

  private void register(IoEventLoop loop) {
    wait.atEnd(this::release);
    Future<IoRegistration> registering = loop.register(this);
    registering.addListener(
        f -> {
          if (f.isSuccess()) {
            registration = registering.getNow();
            registration.submit(EpollIoOps.EPOLLIN);
          } else {
            wait.fail("no event loop took it");
          }
        });
  }

  private void release() {
    if (registration != null) {
      registration.cancel();
    }
    read.release();
  }

  @Override
  public FileDescriptor fd() {
    return connection.fd();
  }

  @Override
  public void handle(IoRegistration readable, IoEvent event) {
    if (wait.isOver()) {
      return;
    }
    try {
      int missing = ProxyHeader.missing(read);
      int count = 1;
      while (missing > 0 && count > 0) {
        count = readAtMost(missing);
        missing = ProxyHeader.missing(read);
      }
      if (missing == 0) {
        wait.end(read);
      } else if (count < 0) {
        wait.gone(!read.isReadable());
      }
    } catch (DecoderException e) {
      wait.fail(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      wait.gone(!read.isReadable());
    }
  }

  private int readAtMost(int most) throws IOException {
    read.ensureWritable(most);
    ByteBuffer place = read.internalNioBuffer(read.writerIndex(), most);
    int count = connection.fd().read(place, place.position(), place.limit());
    read.writerIndex(read.writerIndex() + Math.max(0, count));
    return count;
  }

  /** The loop ends. */
  @Override
  public void close() {
    wait.gone(true);
  }
}
