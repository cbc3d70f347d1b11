package org.ftpsbridge.net;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.unix.UnixChannel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Has the connections of trusted proxies say first whose they are: each begins with a {@link
 * ProxyHeader}, soon, or is closed. Whoever is not trusted is whom its socket shows, and no header
 * of it is looked for. Safe for all threads.
 */
public final class ProxyGate {

  /** Connections whose header has not come, of all proxies together. */
  static final int MOST_WAITING = 4096;

  /** Is told of proxies that sent something else than a header, or nothing; never of a check. */
  public interface Observer {

    /** Its connection was closed; the detail is in our words. There may be a flood. */
    void onNoHeader(InetSocketAddress proxy, String detail);
  }

  private final List<AddressRange> trusted;
  private final Observer observer;
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile Duration patience;

  /**
   * A gate.
   *
   * @param trusted where proxies are; empty for a gate that lets everybody through
   * @param patience how long a header may take
   */
  public ProxyGate(List<AddressRange> trusted, Duration patience, Observer observer) {
    this.trusted = List.copyOf(trusted);
    this.patience = patience;
    this.observer = observer;
  }

  /** A gate without proxies. */
  public static ProxyGate open() {
    return new ProxyGate(List.of(), Duration.ZERO, (proxy, detail) -> {});
  }

  /** Headers that are awaited from now on may take so long. */
  public void adopt(Duration other) {
    patience = other;
  }

  /** Whether a connection has to begin with a header. */
  public boolean trusts(Channel connection) {
    return connection.remoteAddress() instanceof InetSocketAddress from
        && trusted.stream().anyMatch(range -> range.contains(from.getAddress()));
  }

  /**
   * Reads the header of a connection that lives on its loop already, and has no other handler yet.
   * On that loop.
   *
   * @param then run there once the {@link Ends} are known, to add handlers; they get what follows
   *     the header
   */
  public void await(Channel connection, Runnable then) {
    HeaderWait wait = new HeaderWait(this, connection, connection::close, then);
    if (wait.begin(connection.eventLoop(), patience)) {
      connection.pipeline().addLast(new HeaderHandler(wait));
    }
  }

  /**
   * Reads the header of a connection that is registered nowhere, and nothing behind it; the
   * connection is as fresh as before. It takes epoll.
   *
   * @param loop where it is waited for the header
   * @param then run on that loop once the {@link Ends} are known
   */
  public void awaitUnregistered(Channel connection, EventLoop loop, Runnable then) {
    HeaderWait wait = new HeaderWait(this, connection, connection.unsafe()::closeForcibly, then);
    HeaderSocket.read((UnixChannel) connection, (IoEventLoop) loop, wait, () -> patience);
  }

  boolean enter() {
    if (waiting.incrementAndGet() > MOST_WAITING) {
      leave();
      return false;
    }
    return true;
  }

  void leave() {
    waiting.decrementAndGet();
  }

  void onNoHeader(Channel connection, String detail) {
    if (connection.remoteAddress() instanceof InetSocketAddress proxy) {
      observer.onNoHeader(proxy, detail);
    }
  }
}
