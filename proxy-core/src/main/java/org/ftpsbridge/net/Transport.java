package org.ftpsbridge.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * The kind of sockets that the bridge runs on, and the event loops that drive them: epoll where the
 * native library loads, NIO elsewhere. Names are resolved without blocking an event loop.
 */
public final class Transport {

  private final Class<? extends ServerSocketChannel> server;
  private final Class<? extends SocketChannel> client;
  private final EventLoopGroup loops;
  private final DnsAddressResolverGroup resolvers;

  private Transport(
      IoHandlerFactory io,
      Class<? extends ServerSocketChannel> server,
      Class<? extends SocketChannel> client,
      Class<? extends DatagramChannel> datagram) {
    this.server = server;
    this.client = client;
    this.loops = new MultiThreadIoEventLoopGroup(0, new DefaultThreadFactory("bridge"), io);
    this.resolvers =
        new DnsAddressResolverGroup(new DnsNameResolverBuilder().datagramChannelType(datagram));
  }

  /** Starts the event loops, two for each processor as Netty has it; {@link #stop} ends them. */
  public static Transport start() {
    if (Epoll.isAvailable()) {
      return new Transport(
          EpollIoHandler.newFactory(),
          EpollServerSocketChannel.class,
          EpollSocketChannel.class,
          EpollDatagramChannel.class);
    }
    return new Transport(
        NioIoHandler.newFactory(),
        NioServerSocketChannel.class,
        NioSocketChannel.class,
        NioDatagramChannel.class);
  }

  /** All event loops. */
  public EventLoopGroup loops() {
    return loops;
  }

  /** The class of listening sockets. */
  public Class<? extends ServerSocketChannel> server() {
    return server;
  }

  /** A bootstrap for outgoing connections that live on the given loop. */
  public Bootstrap dialer(EventLoop loop) {
    return new Bootstrap().group(loop).channel(client).resolver(resolvers);
  }

  /** Ends the event loops and all that still runs on them. Blocks until they are gone. */
  public void stop() {
    resolvers.close();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
