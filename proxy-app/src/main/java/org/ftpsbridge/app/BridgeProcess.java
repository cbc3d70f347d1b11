package org.ftpsbridge.app;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A bridge that runs, as a process of this machine or container.
 *
 * @param pid its number, which is not this process's own
 */
record BridgeProcess(long pid) {

  /**
   * Sends it SIGTERM, which has it drain, and waits for its end: a supervisor that sends SIGTERM
   * too, once its hook is over, would cut transfers off as a second signal does.
   *
   * @return the exit code
   */
  int drain(Duration patience, PrintWriter out, PrintWriter err) throws InterruptedException {
    Optional<ProcessHandle> process = ProcessHandle.of(pid);
    if (process.isEmpty()) {
      err.println("not drained: there is no process " + pid);
      return ExitCode.FAILED;
    }
    if (!process.get().destroy()) {
      err.println("not drained: process %d takes no SIGTERM from this user".formatted(pid));
      return ExitCode.FAILED;
    }
    out.println("draining: SIGTERM was sent to process %d, whose end is awaited".formatted(pid));
    try {
      process.get().onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      err.println("process %d still runs %d s after SIGTERM".formatted(pid, patience.toSeconds()));
      return ExitCode.FAILED;
    } catch (ExecutionException e) {
      throw new IllegalStateException("the end of a process cannot fail", e);
    }
    out.println("process %d has ended".formatted(pid));
    return ExitCode.OK;
  }
}
