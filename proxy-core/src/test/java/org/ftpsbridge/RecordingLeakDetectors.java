package org.ftpsbridge;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import io.netty.util.ResourceLeakTracker;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Makes Netty's leak detectors, and keeps what they find until it is asked for. */
final class RecordingLeakDetectors extends ResourceLeakDetectorFactory {

  private final Queue<RecordingLeakDetector<?>> detectors = new ConcurrentLinkedQueue<>();
  private final Queue<String> leaks = new ConcurrentLinkedQueue<>();

  @Override
  public <T> ResourceLeakDetector<T> newResourceLeakDetector(
      Class<T> resource, int samplingInterval) {
    RecordingLeakDetector<T> detector = new RecordingLeakDetector<>(resource, samplingInterval);
    detectors.add(detector);
    return detector;
  }

  @Override
  @SuppressWarnings("deprecation") // abstract in Netty, though it no longer calls it
  public <T> ResourceLeakDetector<T> newResourceLeakDetector(
      Class<T> resource, int samplingInterval, long maxActive) {
    return newResourceLeakDetector(resource, samplingInterval);
  }

  /** What was leaked and has been collected as garbage since the last call. */
  List<String> drain() {
    detectors.forEach(RecordingLeakDetector::look);
    List<String> found = new ArrayList<>(leaks);
    leaks.clear();
    return found;
  }

  /** A detector that tells of leaks even where nobody logs. */
  private final class RecordingLeakDetector<T> extends ResourceLeakDetector<T> {

    RecordingLeakDetector(Class<T> resource, int samplingInterval) {
      super(resource, samplingInterval);
    }

    /** A detector looks for earlier leaks whenever something new is tracked. */
    void look() {
      @SuppressWarnings("unchecked") // a detector only keeps the identity of what it tracks
      T probe = (T) new Object();
      ResourceLeakTracker<T> tracker = trackForcibly(probe);
      tracker.close(probe);
    }

    @Override
    protected boolean needReport() {
      return true;
    }

    @Override
    protected void reportTracedLeak(String resourceType, String records) {
      leaks.add(resourceType + records);
    }

    @Override
    protected void reportUntracedLeak(String resourceType) {
      leaks.add(resourceType);
    }
  }
}
