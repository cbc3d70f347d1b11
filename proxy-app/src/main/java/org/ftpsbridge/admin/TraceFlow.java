package org.ftpsbridge.admin;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.ftpsbridge.ftp.PeerText;
import org.ftpsbridge.trace.Trace;
import org.ftpsbridge.trace.TraceFormat;
import org.ftpsbridge.trace.TraceScope;
import org.ftpsbridge.trace.Traces;
import org.jspecify.annotations.Nullable;

/**
 * A trace on its way to whoever asked for it. It writes as long as that is taken; what comes in the
 * meantime waits in the trace, or is lost there.
 */
final class TraceFlow implements Flow {
  private final Traces traces;
  private final Duration time;
  private final TraceFormat format;
  private final String about;
  private final Optional<Trace> trace;
  private final AtomicBoolean due = new AtomicBoolean();
  private volatile @Nullable Outlet outlet;
  private boolean over;

  /** Begins to collect, if not too many do. */
  TraceFlow(Traces traces, TraceScope scope, Duration time, TraceFormat format) {
    this.traces = traces;
    this.time = time;
    this.format = format;
    this.about = PeerText.forLog(scope.toString());
    this.trace = traces.open(scope, this::onNews);
  }

  /** Whether it may begin; else too many run. */
  boolean isOpen() {
    return trace.isPresent();
  }

  /** On a session's thread: the endpoint's is told once, however much comes. */
  private void onNews() {
    Outlet to = outlet;
    if (to != null && due.compareAndSet(false, true)) {
      to.run(this::write);
    }
  }

  @Override
  public void begin(Outlet to) {
    outlet = to;
    say("tracing " + about + " for " + time.toMinutes() + " min; secrets are left out");
    to.runAfter(time, () -> end("its time is over"));
    write();
  }

  @Override
  public void onWritable() {
    write();
  }

  private void write() {
    due.set(false);
    Outlet to = outlet;
    while (!over && to != null && to.isWritable()) {
      Optional<String> line = trace.orElseThrow().next(format);
      if (line.isEmpty()) {
        return;
      }
      to.write(line.get() + "\n");
    }
  }

  private void say(String remark) {
    Outlet to = outlet;
    if (to != null) {
      to.write(format.remark(remark) + "\n");
    }
  }

  @Override
  public void end(String why) {
    Outlet to = outlet;
    if (!over && to != null) {
      write();
      trace.orElseThrow().giveUp(format).forEach(line -> to.write(line + "\n"));
      say("the trace ends: " + why);
      onEnd();
      to.finish();
    }
  }

  @Override
  public void onEnd() {
    over = true;
    outlet = null;
    trace.ifPresent(traces::close);
  }
}
