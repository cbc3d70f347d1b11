package org.ftpsbridge.bench;

import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.ftpsbridge.Settings;
import org.ftpsbridge.Told;
import org.ftpsbridge.policy.Timeouts;

/** A drain of a bridge that has begun: nobody can connect any more. */
public final class Draining {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int SOON_SECONDS = 8;
  private static final int WAIT_SECONDS = 20;

  private final CompletableFuture<Integer> cut;

  private Draining(CompletableFuture<Integer> cut) {
    this.cut = cut;
  }

  /** Running transfers may go on for so long. */
  public static UnaryOperator<Settings> draining(Duration timeout) {
    return s -> new Settings(s.listeners(), s.timeouts(), s.limits(), timeout);
  }

  /** The same waits, but for these two. */
  public static UnaryOperator<Settings> waiting(Duration promise, Duration lingerClose) {
    return s -> {
      Timeouts t = s.timeouts();
      Timeouts changed =
          new Timeouts(
              t.handshake(),
              t.login(),
              t.idle(),
              t.dataIdle(),
              promise,
              t.backendConnect(),
              t.backendReply(),
              t.abortReply(),
              lingerClose);
      return new Settings(s.listeners(), changed, s.limits(), s.drainTimeout());
    };
  }

  /** A bench whose drain lasts longer than any test, and so do promises and silent clients. */
  public static Bench patient() throws Exception {
    return patient(s -> s);
  }

  /** The same, with settings of the test's own. */
  public static Bench patient(UnaryOperator<Settings> change) throws Exception {
    UnaryOperator<Settings> patient = draining(PATIENCE);
    UnaryOperator<Settings> forgiving = waiting(PATIENCE, PATIENCE);
    return Bench.start(s -> change.apply(patient.apply(forgiving.apply(s))));
  }

  /**
   * Begins a drain, and waits until nobody can connect any more and every session knows, or fails.
   */
  public static Draining begin(Bench bench) throws Exception {
    Draining begun = new Draining(CompletableFuture.supplyAsync(bench.bridge()::drain));
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
    while (accepts(bench) || !Told.everySession(bench.bridge())) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("the drain has not begun: somebody is let in, or was not told");
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
    for (EventExecutor loop : bench.loops()) {
      loop.submit(() -> {}).await();
    }
    return begun;
  }

  private static boolean accepts(Bench bench) throws IOException {
    try {
      bench.silentClient().leave();
      return true;
    } catch (ConnectException refused) {
      return false;
    } catch (SocketException broken) {
      if (!isReset(broken)) {
        throw broken;
      }
      return true; // the kernel was closing the port: whether it is closed, the next one sees
    }
  }

  /** Java has no type for it, and more words than one. */
  private static boolean isReset(SocketException broken) {
    return String.valueOf(broken.getMessage()).startsWith("Connection reset");
  }

  /** Whether the bridge still waits for somebody. */
  public boolean waits() {
    return !cut.isDone();
  }

  /** How many transfers were cut, which has to be known soon. */
  public int cut() throws InterruptedException, ExecutionException, TimeoutException {
    return cut.get(SOON_SECONDS, TimeUnit.SECONDS);
  }
}
