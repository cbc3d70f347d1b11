package org.ftpsbridge.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.ftpsbridge.observe.DialogueLine;
import org.ftpsbridge.observe.Onlooker;
import org.ftpsbridge.observe.SessionFacts;

/**
 * What was said and done in the sessions of a scope and waits to be read. Whoever reads slowly
 * loses lines and is told how many; no session waits. Safe for all threads.
 */
public final class Trace implements Onlooker {
  private static final int MOST_WAITING = 2 * 1024 * 1024;

  private final TraceScope scope;
  private final Runnable onNews;
  private final Queue<TracedLine> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicLong weight = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private volatile boolean closed;

  /** A trace that tells by this when there is something to read; on any thread, in a hurry. */
  Trace(TraceScope scope, Runnable onNews) {
    this.scope = scope;
    this.onNews = onNews;
  }

  @Override
  public Interest interestIn(SessionFacts session, String user) {
    return scope.in(session, user);
  }

  @Override
  public void onLine(SessionFacts session, DialogueLine line) {
    add(TracedLine.of(session, line));
  }

  TraceScope scope() {
    return scope;
  }

  /** Nobody reads it any more: sessions that still know it find nothing to fill. */
  void close() {
    closed = true;
    waiting.clear();
  }

  void add(TracedLine line) {
    if (closed) {
      return;
    }
    if (weight.addAndGet(line.weight()) > MOST_WAITING) {
      weight.addAndGet(-line.weight());
      lost.incrementAndGet();
    } else {
      loss().ifPresent(this::enqueue);
      waiting.add(line);
    }
    onNews.run();
  }

  private void enqueue(TracedLine remark) {
    weight.addAndGet(remark.weight());
    waiting.add(remark);
  }

  /** What is lost since this was asked last, in words; empty if nothing is. */
  private Optional<TracedLine> loss() {
    long count = lost.getAndSet(0);
    return count == 0
        ? Optional.empty()
        : Optional.of(TracedLine.remark(count + " lines lost, since they were not read in time"));
  }

  /** The next line so written, which then waits no longer; empty if none is there. */
  public Optional<String> next(TraceFormat format) {
    return next().map(format::write);
  }

  /** What is said in place of the rest, which nobody will read: how much is lost. Closes it. */
  public List<String> giveUp(TraceFormat format) {
    closed = true;
    List<TracedLine> said = new ArrayList<>();
    for (TracedLine line = waiting.poll(); line != null; line = waiting.poll()) {
      if (line.isRemark()) {
        said.add(line);
      } else {
        lost.incrementAndGet();
      }
    }
    loss().ifPresent(said::add);
    return said.stream().map(format::write).toList();
  }

  Optional<TracedLine> next() {
    TracedLine line = waiting.poll();
    if (line == null) {
      return loss();
    }
    weight.addAndGet(-line.weight());
    return Optional.of(line);
  }
}
