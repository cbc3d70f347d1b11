package org.ftpsbridge.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ReflectiveChannelFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.Socket;
import io.netty.resolver.NoopAddressResolverGroup;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.StandardSocketOptions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The kind of sockets that the bridge runs on, and the event loops that drive them: epoll where the
 * native library loads, NIO elsewhere. Names are resolved without blocking an event loop.
 */
public final class Transport {

  private static final int CLOSE_SECONDS = 5;

  /** Of Linux, where epoll is; Netty has a name of its own for it, but not on these sockets. */
  private static final int SOL_SOCKET = 1;

  private static final int SO_REUSEPORT = 15;

  /** SO_REUSEPORT, as the kind of sockets wants it said. */
  private record SharedPort<T>(ChannelOption<T> option, T yes) {

    Bootstrap on(Bootstrap dialer) {
      return dialer.option(option, yes);
    }

    void on(Channel listening) {
      listening.config().setOption(option, yes);
    }
  }

  private final Class<? extends ServerSocketChannel> server;
  private final ChannelFactory<SocketChannel> client;
  private final Set<Channel> open = ConcurrentHashMap.newKeySet();
  private final SharedPort<?> sharedPort;
  private final EventLoopGroup loops;
  private final Dns dns;

  private Transport(
      EventLoopGroup loops,
      SharedPort<?> sharedPort,
      Class<? extends ServerSocketChannel> server,
      Class<? extends SocketChannel> client,
      Class<? extends DatagramChannel> datagram) {
    this.sharedPort = sharedPort;
    this.server = server;
    this.client = new ReflectiveChannelFactory<SocketChannel>(client);
    this.loops = loops;
    this.dns = new Dns(loops, datagram, client);
  }

  /** Starts the event loops, two for each processor as Netty has it; {@link #stop} ends them. */
  public static Transport start() {
    return start(io -> new MultiThreadIoEventLoopGroup(0, new DefaultThreadFactory("bridge"), io));
  }

  /**
   * Starts on event loops of the caller's own making, such as ones that go by another clock.
   *
   * @param loops makes them, of the kind that is given to it; {@link #stop} ends them
   */
  public static Transport start(Function<IoHandlerFactory, EventLoopGroup> loops) {
    if (Epoll.isAvailable()) {
      return new Transport(
          loops.apply(EpollIoHandler.newFactory()),
          new SharedPort<>(
              new IntegerUnixChannelOption("SO_REUSEPORT", SOL_SOCKET, SO_REUSEPORT), 1),
          EpollServerSocketChannel.class,
          EpollSocketChannel.class,
          EpollDatagramChannel.class);
    }
    return new Transport(
        loops.apply(NioIoHandler.newFactory()),
        new SharedPort<>(NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT), true),
        NioServerSocketChannel.class,
        NioSocketChannel.class,
        NioDatagramChannel.class);
  }

  /** The address that stands for all of this machine: of IPv6, where there is any, and IPv4. */
  public static String everywhere() {
    boolean v6 = Epoll.isAvailable() ? Socket.isIPv6Preferred() : !NetUtil.isIpV4StackPreferred();
    return v6 ? "::" : "0.0.0.0";
  }

  /**
   * Whether the sockets are those of Linux, which alone can be read from before they have a loop.
   */
  public boolean isEpoll() {
    return server == EpollServerSocketChannel.class;
  }

  /** All event loops. */
  public EventLoopGroup loops() {
    return loops;
  }

  /** The class of listening sockets. */
  public Class<? extends ServerSocketChannel> server() {
    return server;
  }

  /** A bootstrap for outgoing connections that live on the given loop; it resolves no names. */
  public Bootstrap dialer(EventLoop loop) {
    return new Bootstrap()
        .group(new LateRegistration(loop))
        .channelFactory(() -> track(client.newChannel()))
        .resolver(NoopAddressResolverGroup.INSTANCE);
  }

  /**
   * Runs the task, such as to close it, when a connection that was just {@link #dialer dialled} is
   * registered, and before it is tried; at once if it is registered already, and never if there is
   * none, as for want of file descriptors. On the loop that it was dialled on.
   */
  public static void onceRegistered(EventLoop loop, Channel dialled, Runnable task) {
    if (dialled.isRegistered()) {
      task.run();
    } else {
      loop.execute(
          () -> {
            if (dialled.isRegistered()) {
              task.run();
            }
          });
    }
  }

  /**
   * A bootstrap for outgoing connections that may come from a port which was {@link #lend lent}.
   */
  public Bootstrap borrower(EventLoop loop) {
    return sharedPort.on(dialer(loop).option(ChannelOption.SO_REUSEADDR, true));
  }

  /**
   * Lets connections of ours come from the port of a socket that listens already. To others of the
   * same user it stays taken: who wants to listen has not said SO_REUSEPORT by then.
   */
  public void lend(Channel listening) {
    sharedPort.on(listening);
  }

  /**
   * The IPv4 addresses that a name has, or its IPv6 addresses if there are none, or the one that a
   * literal is. Any thread.
   */
  public Future<List<InetAddress>> addressesOf(String host) {
    return dns.addressesOf(host);
  }

  /**
   * Where a service is, by the whole name of its SRV records, such as {@code
   * _ftp._tcp.example.org}; empty if it says that there is none. Any thread.
   */
  public Future<List<ServiceRecord>> servicesOf(String name) {
    return dns.servicesOf(name);
  }

  /** Has {@link #stop} close a connection, if it is still open by then. Outgoing ones are known. */
  public <C extends Channel> C track(C channel) {
    open.add(channel);
    channel.closeFuture().addListener(f -> open.remove(channel));
    return channel;
  }

  /**
   * Closes what is still open, then ends the event loops. Blocks until they are gone. A loop that
   * ends closes its sockets by itself, but too late for TLS to give back its native memory.
   */
  public void stop() {
    open.stream()
        .filter(Channel::isRegistered)
        .map(Channel::close)
        .toList()
        .forEach(closing -> closing.awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS));
    dns.close();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
