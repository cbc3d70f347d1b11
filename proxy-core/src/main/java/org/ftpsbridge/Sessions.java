package org.ftpsbridge;

import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.session.ControlSession;

/** The sessions that run, and whoever waits for their end, who must be no event loop. */
final class Sessions {

  private final Set<ControlSession> running = ConcurrentHashMap.newKeySet();
  private volatile boolean draining;
  private volatile boolean told;
  private boolean hurried;

  /** Keeps a new session in mind until it is over; one that comes late is drained. */
  void add(ControlSession session) {
    running.add(session);
    if (draining) {
      session.drain();
    }
    session.over().addListener(f -> remove(session));
  }

  private void remove(ControlSession session) {
    running.remove(session);
    synchronized (this) {
      notifyAll();
    }
  }

  /** Whether one of them has a client of this address. */
  boolean anyOf(InetAddress client) {
    return running.stream().anyMatch(session -> session.isOf(client));
  }

  /** Has each that is yet to come end at its first command. */
  void drainNewcomers() {
    draining = true;
  }

  /** Has each of them, and all to come, end after its transfer. */
  void drain() {
    drainNewcomers();
    running.forEach(ControlSession::drain);
    told = true;
  }

  /** Whether {@link #drain} is done. */
  boolean haveBeenTold() {
    return told;
  }

  /** Waits until the last is over, at most so long, and no longer than until {@link #hurry}. */
  void awaitPatiently(Duration time) {
    await(time, true);
  }

  /** Waits until the last is over, at most so long. */
  void await(Duration time) {
    await(time, false);
  }

  private synchronized void await(Duration time, boolean patiently) {
    long deadline = System.nanoTime() + time.toNanos();
    try {
      while (!running.isEmpty() && !(patiently && hurried)) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
          return;
        }
        wait(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the patience of whoever waits patiently, now and later. */
  synchronized void hurry() {
    hurried = true;
    notifyAll();
  }

  /** Ends the one of this id at once; false if there is none. Does not wait for its end. */
  boolean cut(String id) {
    return running.stream()
        .filter(session -> session.id().equals(id))
        .map(session -> session.cut(CloseReason.OPERATOR))
        .findFirst()
        .isPresent();
  }

  /**
   * Ends all of them.
   *
   * @return how many transfers were cut by that
   */
  int cut() {
    List<Future<Boolean>> cuts =
        running.stream().map(session -> session.cut(CloseReason.DRAINED)).toList();
    int transfers = 0;
    for (Future<Boolean> cut : cuts) {
      cut.awaitUninterruptibly();
      transfers += Boolean.TRUE.equals(cut.getNow()) ? 1 : 0;
    }
    return transfers;
  }
}
