package org.ftpsbridge.app;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * The signals that ask for an end, SIGTERM, SIGINT and SIGHUP, one after the other. The Java
 * machine by itself tells a program of the first alone. The interface that tells of all belongs to
 * the module jdk.unsupported, which a compiler that minds warnings does not let pass by its name.
 */
final class StopSignals {
  private static final List<String> NAMES = List.of("TERM", "INT", "HUP");

  private final Semaphore received = new Semaphore(0);

  private StopSignals() {}

  /**
   * From now on these signals end nothing by themselves. One that the process was started to
   * ignore, as by nohup, stays ignored.
   */
  static StopSignals receive() {
    StopSignals signals = new StopSignals();
    try {
      signals.register();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this Java has no sun.misc.Signal", e);
    }
    return signals;
  }

  private void register() throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Class<?> handler = Class.forName("sun.misc.SignalHandler");
    MethodHandle release =
        MethodHandles.lookup().bind(received, "release", MethodType.methodType(void.class));
    Object ours =
        MethodHandleProxies.asInterfaceInstance(
            handler, MethodHandles.dropArguments(release, 0, signal));
    for (String name : NAMES) {
      Object one = signal.getConstructor(String.class).newInstance(name);
      signal.getMethod("handle", signal, handler).invoke(null, one, ours);
    }
  }

  /** Waits for the next one. */
  void await() throws InterruptedException {
    received.acquire();
  }
}
