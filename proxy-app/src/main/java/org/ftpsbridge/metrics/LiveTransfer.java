package org.ftpsbridge.metrics;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.ftpsbridge.observe.RunningTransfer;

/** A transfer that runs, with what it has moved lately. Any thread. */
public final class LiveTransfer {
  private static final int SAMPLES = 5;

  /** What had been moved at a moment. */
  private record Sample(long nanos, long bytes) {}

  private final RunningTransfer transfer;
  private final Deque<Sample> samples = new ArrayDeque<>();
  private long counted;

  LiveTransfer(RunningTransfer transfer) {
    this.transfer = transfer;
    samples.add(new Sample(transfer.startedNanos(), 0));
  }

  /** What it is. */
  public RunningTransfer transfer() {
    return transfer;
  }

  /** How long it has run. */
  public Duration duration() {
    return Duration.ofNanos(System.nanoTime() - transfer.startedNanos());
  }

  /** Bytes in a second, over the last seconds. */
  public synchronized long rate() {
    Sample first = samples.getFirst();
    double seconds = (System.nanoTime() - first.nanos) / 1e9;
    return seconds <= 0 ? 0 : (long) ((transfer.bytes() - first.bytes) / seconds);
  }

  /** A second has passed. */
  synchronized void sample() {
    samples.add(new Sample(System.nanoTime(), transfer.bytes()));
    if (samples.size() > SAMPLES) {
      samples.removeFirst();
    }
  }

  /** Bytes that were not counted before; they are now. */
  synchronized long uncounted() {
    long bytes = transfer.bytes();
    long more = bytes - counted;
    counted = bytes;
    return more;
  }
}
