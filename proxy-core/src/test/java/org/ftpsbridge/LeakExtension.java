package org.ftpsbridge;

import io.netty.util.ResourceLeakDetectorFactory;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The guard that fails a test class after which a Netty buffer, or anything else that Netty counts
 * references of, was forgotten.
 *
 * <p>JUnit finds it through META-INF/services before it loads any test class, since Netty asks for
 * its detectors once and for all.
 */
public final class LeakExtension implements AfterAllCallback {

  private static final RecordingLeakDetectors DETECTORS = new RecordingLeakDetectors();
  private static final long GARBAGE_COLLECTION_MILLIS = 30_000;

  static {
    ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(DETECTORS);
  }

  /** Fails the class if it has leaked. */
  @Override
  public void afterAll(ExtensionContext context) {
    assertNoLeak();
  }

  /**
   * Collects garbage and throws an AssertionError with the traces of all leaks found since the last
   * call.
   */
  static void assertNoLeak() {
    // The references of one collection are queued before those of the next.
    collectGarbage();
    collectGarbage();
    List<String> leaks = DETECTORS.drain();
    if (!leaks.isEmpty()) {
      throw new AssertionError(leaks.size() + " leaked:\n" + String.join("\n", leaks));
    }
  }

  private static void collectGarbage() {
    ReferenceQueue<Object> collected = new ReferenceQueue<>();
    PhantomReference<Object> canary = new PhantomReference<>(new Object(), collected);
    System.gc();
    try {
      if (collected.remove(GARBAGE_COLLECTION_MILLIS) == null) {
        throw new IllegalStateException("no garbage was collected");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while garbage was collected", e);
    } finally {
      Reference.reachabilityFence(canary);
    }
  }
}
