package org.ftpsbridge.data;

import static java.util.Objects.requireNonNull;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.net.BindFailure;
import org.ftpsbridge.net.Ends;
import org.ftpsbridge.net.PortRange;
import org.ftpsbridge.net.ProxyGate;
import org.ftpsbridge.net.Transport;
import org.ftpsbridge.observe.DoorCounts;
import org.ftpsbridge.policy.Timeouts;
import org.ftpsbridge.tls.TlsContexts;
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

  /** For a connection that stands already and is only to be accepted. */
  private static final long ACCEPT_MILLIS = 20;

  private static final int BACKLOG = 128;
  private static final int ACCEPT_PAUSE_SECONDS = 1;

  /** What a promise holds alone: an address or a range of addresses that is one client. */
  private record Slot(AddressRange client, int port) {}

  /** A session that waits for a port to get free. */
  private record Waiter(AddressRange client, PromiseTerms terms, Promise<DataPromise> answer) {}

  private final Transport transport;
  private final DataPorts ports;
  private final List<AddressRange> sameClient;
  private final List<AddressRange> guests;
  private final Optional<Arrivals> arrivals;
  private final ProxyGate gate;
  private final Map<Slot, DataPromise> promises = new HashMap<>();
  private final Set<Waiter> waiting = new LinkedHashSet<>();
  private final List<Channel> listening = new ArrayList<>();
  private final LongAdder promised = new LongAdder();
  private final LongAdder kept = new LongAdder();
  private final LongAdder unkept = new LongAdder();
  private final LongAdder withoutPort = new LongAdder();

  private DataDoor(
      Transport transport,
      DataPorts ports,
      List<AddressRange> sameClient,
      List<AddressRange> guests,
      Optional<Arrivals> arrivals,
      ProxyGate gate) {
    this.gate = gate;
    this.transport = transport;
    this.ports = ports;
    this.sameClient = sameClient;
    this.guests = guests;
    this.arrivals = arrivals;
  }

  /**
   * Binds every port on the host. Blocks; not for event loops.
   *
   * @param sameClient ranges whose addresses are one client
   * @param arrivals what becomes of those who must speak TLS before they are anybody; empty for a
   *     door whose promises never have TLS
   * @param gate which of them say first whose they are
   * @throws BindException naming the first port that cannot be bound; none stays bound then
   */
  public static DataDoor open(
      Transport transport,
      String host,
      DataPorts ports,
      List<AddressRange> sameClient,
      Optional<Arrivals> arrivals,
      ProxyGate gate)
      throws BindException {
    DataDoor door = new DataDoor(transport, ports, sameClient, List.of(), arrivals, gate);
    door.bindTo(host);
    return door;
  }

  /**
   * Binds every port of a door for a backend, on all addresses. What connects from one of these
   * addresses is taken as well, for whoever the port is promised to, as long as that is one.
   * Blocks; not for event loops.
   *
   * @throws BindException naming the first port that cannot be bound; none stays bound then
   */
  public static DataDoor forBackend(Transport transport, PortRange ports, List<AddressRange> guests)
      throws BindException {
    DataDoor door =
        new DataDoor(
            transport,
            DataPorts.range(ports),
            List.of(),
            guests,
            Optional.empty(),
            ProxyGate.open());
    door.bindTo(Transport.everywhere());
    return door;
  }

  private void bindTo(String host) throws BindException {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(transport.loops())
            .channel(transport.server())
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .handler(new Acceptor());
    Map<Integer, ChannelFuture> binds = new LinkedHashMap<>();
    ports.all().forEach(port -> binds.put(port, bootstrap.bind(host, port)));
    List<String> failures = new ArrayList<>();
    binds.forEach(
        (port, bind) -> {
          if (bind.awaitUninterruptibly().isSuccess()) {
            listening.add(bind.channel());
          } else {
            failures.add(
                "cannot bind data port %s port %d: %s"
                    .formatted(host, port, BindFailure.wordsOf(bind.cause())));
          }
        });
    if (!failures.isEmpty()) {
      close();
      throw new BindException(failures.get(0));
    }
  }

  /** What has gone on so far. */
  public DoorCounts counts() {
    Arrivals.Counts came = arrivals.map(Arrivals::counts).orElse(Arrivals.Counts.NONE);
    synchronized (promises) {
      return new DoorCounts(
          promised.sum(),
          kept.sum(),
          unkept.sum(),
          withoutPort.sum(),
          came.strangers(),
          came.turnedAway(),
          promises.size(),
          waiting.size(),
          came.unclaimed());
    }
  }

  /** What strangers meet from now on; what was promised is kept as it was. */
  public void adopt(Optional<TlsContexts> tls, Timeouts timeouts) {
    arrivals.ifPresent(a -> a.adopt(tls, timeouts));
  }

  /** Lets connections of ours come from this port as well, if the door has it. */
  public void lend(int port) {
    for (Channel channel : listening) {
      if (((InetSocketAddress) channel.localAddress()).getPort() == port) {
        transport.lend(channel);
      }
    }
  }

  /**
   * Stops listening; promises that stand are left to their deadlines. Blocks until nobody can come
   * any more; not for event loops.
   */
  public void close() {
    listening.stream().map(Channel::close).toList().forEach(ChannelFuture::awaitUninterruptibly);
  }

  /**
   * Promises the next connection of this client to some port to one session.
   *
   * @return the promise, without a deadline yet; fails with TimeoutException if no port got free in
   *     10 seconds
   */
  public Future<DataPromise> promise(InetAddress address, PromiseTerms terms) {
    AddressRange client = clientAt(address);
    Promise<DataPromise> answer = terms.loop().newPromise();
    synchronized (promises) {
      DataPromise promise = tryPromise(client, terms);
      if (promise != null) {
        return answer.setSuccess(promise);
      }
      Waiter waiter = new Waiter(client, terms, answer);
      waiting.add(waiter);
      terms.loop().schedule(() -> takeOver(waiter), ACCEPT_MILLIS, TimeUnit.MILLISECONDS);
      terms.loop().schedule(() -> giveUp(waiter), FREE_PORT_WAIT_SECONDS, TimeUnit.SECONDS);
    }
    return answer;
  }

  private AddressRange clientAt(InetAddress address) {
    return sameClient.stream()
        .filter(range -> range.contains(address))
        .findFirst()
        .orElseGet(() -> AddressRange.of(address));
  }

  private @Nullable DataPromise tryPromise(AddressRange client, PromiseTerms terms) {
    for (int port : ports.inOrder()) {
      Slot slot = new Slot(client, port);
      if (!promises.containsKey(slot)) {
        return promised(slot, terms);
      }
    }
    return null;
  }

  private DataPromise promised(Slot slot, PromiseTerms terms) {
    DataPromise promise = new DataPromise(slot.client, slot.port, terms, this::over);
    promise.leg().addListener(f -> (f.isSuccess() ? kept : unkept).increment());
    promises.put(slot, promise);
    promised.increment();
    return promise;
  }

  /**
   * A session need not wait for a client that it has expected itself: it gets the port of its own
   * last promise, though not at once, since who connected for that one may not be accepted yet, and
   * must not be taken for who connects for the next.
   */
  private void takeOver(Waiter waiter) {
    Optional<DataPromise> next;
    synchronized (promises) {
      next =
          waiting.contains(waiter)
              ? promises.entrySet().stream()
                  .filter(held -> held.getKey().client.equals(waiter.client))
                  .filter(held -> held.getValue().session() == waiter.terms.session())
                  .findFirst()
                  .map(held -> promised(held.getKey(), waiter.terms))
              : Optional.empty();
      if (next.isPresent()) {
        waiting.remove(waiter);
      }
    }
    next.ifPresent(promise -> handOver(waiter, promise));
  }

  private void giveUp(Waiter waiter) {
    synchronized (promises) {
      waiting.remove(waiter);
    }
    if (waiter.answer.tryFailure(new TimeoutException("no free data port"))) {
      withoutPort.increment();
    }
  }

  /** A promise that nobody came for keeps its port a little: its client's SYN may be on the way. */
  private void over(DataPromise promise, boolean atOnce) {
    if (atOnce) {
      release(promise);
    } else {
      promise.loop().schedule(() -> release(promise), LATE_SYN_SECONDS, TimeUnit.SECONDS);
    }
  }

  private void release(DataPromise promise) {
    synchronized (promises) {
      if (!promises.remove(new Slot(promise.client(), promise.port()), promise)) {
        return;
      }
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

  /** A session that has given up was told of no port, and nobody can come to it. */
  private void handOver(Waiter waiter, DataPromise promise) {
    if (!waiter.answer.trySuccess(promise)) {
      promise.cut();
      release(promise);
    }
  }

  private Optional<DataPromise> promiseFor(InetAddress from, int port) {
    synchronized (promises) {
      DataPromise promise = promises.get(new Slot(clientAt(from), port));
      return promise == null ? promiseForGuest(from, port) : Optional.of(promise);
    }
  }

  /** Takes what connected, and is not registered yet, to the promise that it may keep. */
  private void receive(Channel channel, int port) {
    InetAddress from = Ends.of(channel).client().getAddress();
    Optional<DataPromise> promise = promiseFor(from, port);
    EventLoop loop = promise.map(DataPromise::loop).orElseGet(transport.loops()::next);
    if (promise.isPresent() && promise.get().isForAnything()) {
      loop.execute(() -> trackIf(promise.get().offer(channel), channel));
    } else if (arrivals.isPresent()) {
      loop.execute(() -> trackIf(arrivals.get().admit(channel, from, loop, promise), channel));
    } else {
      channel.unsafe().closeForcibly();
    }
  }

  /** What was turned away before it had a loop never says that it is closed. */
  private void trackIf(boolean taken, Channel channel) {
    if (taken) {
      transport.track(channel);
    }
  }

  /** Two promises on one port, to two addresses: nobody could say whose guest it is. */
  private Optional<DataPromise> promiseForGuest(InetAddress guest, int port) {
    if (guests.stream().noneMatch(range -> range.contains(guest))) {
      return Optional.empty();
    }
    List<DataPromise> open = promises.values().stream().filter(p -> p.port() == port).toList();
    return open.size() == 1 ? Optional.of(open.get(0)) : Optional.empty();
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
      int port = ((InetSocketAddress) ctx.channel().localAddress()).getPort();
      if (channel.remoteAddress() == null) {
        channel.unsafe().closeForcibly();
      } else if (gate.trusts(channel)) {
        gate.awaitUnregistered(channel, transport.loops().next(), () -> receive(channel, port));
      } else {
        receive(channel, port);
      }
    }
  }
}
