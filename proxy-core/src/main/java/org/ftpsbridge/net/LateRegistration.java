package org.ftpsbridge.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.AbstractEventExecutorGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.Iterator;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * An event loop that takes on a fresh connection in a task of its own, after whatever it serves at
 * that moment.
 *
 * <p>A loop gets events from the kernel in batches and finds the connection of each by the number
 * of its socket. While one event is served, a connection whose own event is still to come in this
 * batch may be closed; the next socket that is opened gets its number. Were it known to the loop at
 * once, the event would be taken for its own, and it would be read from before it is connected,
 * which ends it. (Netty 4.2.18)
 */
final class LateRegistration extends AbstractEventExecutorGroup implements EventLoopGroup {

  private final EventLoop loop;

  LateRegistration(EventLoop loop) {
    this.loop = loop;
  }

  @Override
  public EventLoop next() {
    return loop;
  }

  @Override
  public ChannelFuture register(Channel channel) {
    return register(new DefaultChannelPromise(channel, loop));
  }

  @Override
  public ChannelFuture register(ChannelPromise promise) {
    try {
      loop.execute(() -> loop.register(promise));
    } catch (RejectedExecutionException stopping) {
      promise.channel().unsafe().closeForcibly();
      promise.tryFailure(stopping);
    }
    return promise;
  }

  @Deprecated
  @Override
  @SuppressWarnings("InlineMeSuggester") // it is Netty that deprecates it
  public ChannelFuture register(Channel channel, ChannelPromise promise) {
    return register(promise);
  }

  @Override
  public Iterator<EventExecutor> iterator() {
    return loop.iterator();
  }

  @Override
  public boolean isShuttingDown() {
    return loop.isShuttingDown();
  }

  @Override
  public Future<?> shutdownGracefully(long quiet, long most, TimeUnit unit) {
    return loop.shutdownGracefully(quiet, most, unit);
  }

  @Override
  public Future<?> terminationFuture() {
    return loop.terminationFuture();
  }

  @Deprecated
  @Override
  public void shutdown() {
    loop.shutdown();
  }

  @Override
  public boolean isShutdown() {
    return loop.isShutdown();
  }

  @Override
  public boolean isTerminated() {
    return loop.isTerminated();
  }

  @Override
  public boolean awaitTermination(long time, TimeUnit unit) throws InterruptedException {
    return loop.awaitTermination(time, unit);
  }
}
