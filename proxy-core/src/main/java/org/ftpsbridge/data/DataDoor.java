package org.ftpsbridge.data;

import static java.util.Objects.requireNonNull;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.net.PortRange;
import org.ftpsbridge.net.Transport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data ports of a listener, all bound once and for good, and the promises that stand on them.
 *
 * <p>A promise holds (client address, port) alone, so whatever that address connects to that port
 * belongs to that session, and two clients with addresses of their own may use one port at the same
 * time. Binding beforehand spares each transfer a bind and a listen, shows a port that is taken at
 * the start instead of in the middle of the night, and is what one shared port will need as well.
 *
 * <p>Methods may be called from any thread; a promise's future is told on its session's loop.
 */
public final class DataDoor {

  private static final Logger LOG = LoggerFactory.getLogger(DataDoor.class);
  private static final long FREE_PORT_WAIT_SECONDS = 10;
  private static final long LATE_SYN_SECONDS = 5;
  private static final int BACKLOG = 128;
  private static final int ACCEPT_PAUSE_SECONDS = 1;

  /** What a promise holds alone. */
  private record Slot(InetAddress client, int port) {}

  /** A session that waits for a port to get free. */
  private record Waiter(InetAddress client, PromiseTerms terms, Promise<DataPromise> answer) {}

  private final Transport transport;
  private final PortRange ports;
  private final List<AddressRange> guests;
  private final Map<Slot, DataPromise> promises = new HashMap<>();
  private final Set<Waiter> waiting = new LinkedHashSet<>();
  private final List<Channel> listening = new ArrayList<>();

  private DataDoor(Transport transport, PortRange ports, List<AddressRange> guests) {
    this.transport = transport;
    this.ports = ports;
    this.guests = guests;
  }

  /**
   * Binds every port of the range on the host. Blocks; not for event loops.
   *
   * @throws BindException naming the first port that cannot be bound; none stays bound then
   */
  public static DataDoor open(Transport transport, String host, PortRange ports)
      throws BindException {
    return open(transport, host, ports, List.of());
  }

  /**
   * Binds the ports of a door that takes connections from these addresses as well, for whoever it
   * has promised the port to, as long as that is one.
   *
   * @throws BindException naming the first port that cannot be bound; none stays bound then
   */
  public static DataDoor open(
      Transport transport, String host, PortRange ports, List<AddressRange> guests)
      throws BindException {
    DataDoor door = new DataDoor(transport, ports, guests);
    Bootstrap bootstrap =
        new Bootstrap()
            .group(transport.loops())
            .channel(transport.server())
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .handler(door.new Acceptor());
    List<ChannelFuture> binds = new ArrayList<>();
    for (int port = ports.first(); port <= ports.last(); port++) {
      binds.add(bootstrap.bind(host, port));
    }
    BindException failure = null;
    for (int i = 0; i < binds.size(); i++) {
      ChannelFuture bind = binds.get(i).awaitUninterruptibly();
      if (bind.isSuccess()) {
        door.listening.add(bind.channel());
      } else if (failure == null) {
        failure =
            new BindException(
                "cannot bind data port %s port %d: %s"
                    .formatted(host, ports.first() + i, rootOf(bind.cause()).getMessage()));
      }
    }
    if (failure != null) {
      door.close();
      throw failure;
    }
    return door;
  }

  /** Netty wraps what the kernel says, such as that there are too many open files. */
  private static Throwable rootOf(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  /** Lets connections of ours come from this port as well, if the door has it. */
  public void lend(int port) {
    for (Channel channel : listening) {
      if (((InetSocketAddress) channel.localAddress()).getPort() == port) {
        transport.lend(channel);
      }
    }
  }

  /** Stops listening; promises that stand are left to their deadlines. */
  public void close() {
    listening.forEach(Channel::close);
  }

  /**
   * Promises the next connection of this client to some port to one session.
   *
   * @return the promise, without a deadline yet; fails with TimeoutException if no port got free in
   *     10 seconds
   */
  public Future<DataPromise> promise(InetAddress client, PromiseTerms terms) {
    Promise<DataPromise> answer = terms.loop().newPromise();
    synchronized (promises) {
      DataPromise promise = tryPromise(client, terms);
      if (promise != null) {
        return answer.setSuccess(promise);
      }
      Waiter waiter = new Waiter(client, terms, answer);
      waiting.add(waiter);
      terms.loop().schedule(() -> giveUp(waiter), FREE_PORT_WAIT_SECONDS, TimeUnit.SECONDS);
    }
    return answer;
  }

  private @Nullable DataPromise tryPromise(InetAddress client, PromiseTerms terms) {
    int start = ThreadLocalRandom.current().nextInt(ports.size());
    for (int i = 0; i < ports.size(); i++) {
      int port = ports.first() + (start + i) % ports.size();
      Slot slot = new Slot(client, port);
      if (!promises.containsKey(slot)) {
        DataPromise promise = new DataPromise(client, port, terms, this::over);
        promises.put(slot, promise);
        return promise;
      }
    }
    return null;
  }

  private void giveUp(Waiter waiter) {
    synchronized (promises) {
      waiting.remove(waiter);
    }
    waiter.answer.tryFailure(new TimeoutException("no free data port"));
  }

  /** A promise that nobody claimed keeps its port a little: its client's SYN may be on the way. */
  private void over(DataPromise promise, boolean kept) {
    if (kept) {
      release(promise);
    } else {
      promise.loop().schedule(() -> release(promise), LATE_SYN_SECONDS, TimeUnit.SECONDS);
    }
  }

  private void release(DataPromise promise) {
    synchronized (promises) {
      promises.remove(new Slot(promise.client(), promise.port()), promise);
      for (Waiter waiter : waiting) {
        if (waiter.client.equals(promise.client())) {
          waiting.remove(waiter);
          DataPromise next = requireNonNull(tryPromise(waiter.client, waiter.terms));
          waiter.terms.loop().execute(() -> handOver(waiter, next));
          return;
        }
      }
    }
  }

  private static void handOver(Waiter waiter, DataPromise promise) {
    if (!waiter.answer.trySuccess(promise)) {
      promise.cut();
    }
  }

  private @Nullable DataPromise promiseFor(InetSocketAddress client, InetSocketAddress local) {
    synchronized (promises) {
      DataPromise promise = promises.get(new Slot(client.getAddress(), local.getPort()));
      return promise == null ? promiseForGuest(client.getAddress(), local.getPort()) : promise;
    }
  }

  /** Two promises on one port, to two addresses: nobody could say whose guest it is. */
  private @Nullable DataPromise promiseForGuest(InetAddress guest, int port) {
    if (guests.stream().noneMatch(range -> range.contains(guest))) {
      return null;
    }
    List<DataPromise> open = promises.values().stream().filter(p -> p.port() == port).toList();
    return open.size() == 1 ? open.get(0) : null;
  }

  /** Takes what connects to a data port to the promise that it matches, else turns it away. */
  @Sharable
  private final class Acceptor extends ChannelInboundHandlerAdapter {

    /** Out of file descriptors, most likely: the kernel keeps what it has until some are free. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      LOG.atWarn()
          .addKeyValue("address", ctx.channel().localAddress())
          .addKeyValue("cause", cause.getMessage())
          .log("data port cannot accept");
      ctx.channel().config().setAutoRead(false);
      ctx.executor()
          .schedule(
              () -> ctx.channel().config().setAutoRead(true),
              ACCEPT_PAUSE_SECONDS,
              TimeUnit.SECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      Channel channel = (Channel) message;
      InetSocketAddress client = (InetSocketAddress) channel.remoteAddress();
      DataPromise promise =
          client == null
              ? null
              : promiseFor(client, (InetSocketAddress) ctx.channel().localAddress());
      if (promise == null) {
        channel.unsafe().closeForcibly();
      } else {
        promise.loop().execute(() -> promise.offer(transport.track(channel)));
      }
    }
  }
}
