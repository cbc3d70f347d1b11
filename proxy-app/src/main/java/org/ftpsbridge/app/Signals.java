package org.ftpsbridge.app;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Some of the signals that others send to this process, one after the other. The Java machine by
 * itself tells a program of the first that ends it alone. The interface that tells of all belongs
 * to the module jdk.unsupported, which a compiler that minds warnings does not let pass by its
 * name.
 */
final class Signals {
  private final Semaphore received = new Semaphore(0);

  private Signals() {}

  /**
   * From now on these signals do nothing by themselves. One that the process was started to ignore,
   * as by nohup, stays ignored.
   *
   * @param names without SIG
   */
  static Signals receive(String... names) {
    Signals signals = new Signals();
    try {
      signals.register(names);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this Java has no sun.misc.Signal", e);
    }
    return signals;
  }

  private void register(String... names) throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Class<?> handler = Class.forName("sun.misc.SignalHandler");
    MethodHandle release =
        MethodHandles.lookup().bind(received, "release", MethodType.methodType(void.class));
    Object ours =
        MethodHandleProxies.asInterfaceInstance(
            handler, MethodHandles.dropArguments(release, 0, signal));
    for (String name : names) {
      Object one = signal.getConstructor(String.class).newInstance(name);
      signal.getMethod("handle", signal, handler).invoke(null, one, ours);
    }
  }

  /** As if one had come. Any thread. */
  void raise() {
    received.release();
  }

  /** Waits for the next one. */
  void await() throws InterruptedException {
    received.acquire();
  }

  /** Waits for the next one at most so long; all that have come by then count as it. */
  boolean await(Duration time) throws InterruptedException {
    boolean one = received.tryAcquire(time.toMillis(), TimeUnit.MILLISECONDS);
    received.drainPermits();
    return one;
  }
}
