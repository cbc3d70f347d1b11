package org.ftpsbridge.trace;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ftpsbridge.observe.Onlooker;
import org.ftpsbridge.observe.Tap;

/** The traces that run, a few at a time. Safe for all threads. */
public final class Traces implements Tap {
  private static final int MOST = 8;

  private volatile List<Onlooker> running = List.of();

  @Override
  public List<Onlooker> onlookers() {
    return running;
  }

  /**
   * Begins a trace, until it is closed.
   *
   * @param onNews told when there is something to read, on sessions' threads, which must not be
   *     kept waiting
   * @return empty if too many run
   */
  public synchronized Optional<Trace> open(TraceScope scope, Runnable onNews) {
    if (running.size() >= MOST) {
      return Optional.empty();
    }
    Trace trace = new Trace(scope, onNews);
    List<Onlooker> more = new ArrayList<>(running);
    more.add(trace);
    running = List.copyOf(more);
    return Optional.of(trace);
  }

  /** Ends a trace; nothing more comes to it. */
  public synchronized void close(Trace trace) {
    List<Onlooker> fewer = new ArrayList<>(running);
    fewer.remove(trace);
    running = List.copyOf(fewer);
    trace.close();
  }

  /** Something happened to a client that has no session. */
  void tell(String listener, InetSocketAddress client, String text) {
    for (Onlooker one : running) {
      if (one instanceof Trace trace && trace.scope().isOf(client.getAddress())) {
        trace.add(TracedLine.of(listener, client, text));
      }
    }
  }
}
