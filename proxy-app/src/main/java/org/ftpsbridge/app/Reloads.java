package org.ftpsbridge.app;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.ftpsbridge.FtpsBridge;
import org.ftpsbridge.Listener;
import org.ftpsbridge.admin.ReloadResult;
import org.ftpsbridge.admin.ReloadResult.Outcome;
import org.ftpsbridge.config.ConfigException;
import org.ftpsbridge.config.ConfigFile;
import org.ftpsbridge.config.Loaded;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes on a configuration that has changed while the bridge runs: at SIGHUP, and once a file has
 * changed and settled. What cannot be used is told, and everything stays as it was.
 */
final class Reloads {
  private static final Logger LOG = LoggerFactory.getLogger(Reloads.class);
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  private final ConfigOption config;
  private final FtpsBridge bridge;
  private final FileChanges changes = new FileChanges();
  private final Queue<CompletableFuture<ReloadResult>> asked = new ConcurrentLinkedQueue<>();
  private final Signals hangups;
  private final Supervisor supervisor;
  private volatile Follower follower = Follower.NONE;
  private volatile Loaded loaded;

  /** Has a part of its own in the configuration, beside the bridge. */
  interface Follower {
    Follower NONE =
        new Follower() {
          @Override
          public Runnable prepare(Loaded next) {
            return () -> {};
          }

          @Override
          public void onReload(ReloadResult result) {}
        };

    /**
     * Makes ready for another configuration; what is returned takes it on, and cannot fail.
     *
     * @throws IOException with a sentence that says why it cannot be taken on
     */
    Runnable prepare(Loaded next) throws IOException;

    /** The configuration was read anew. */
    void onReload(ReloadResult result);
  }

  /** Reloads for a bridge that runs what was loaded, at these signals; this one is told. */
  Reloads(
      ConfigOption config,
      FtpsBridge bridge,
      Loaded loaded,
      Signals hangups,
      Supervisor supervisor) {
    this.hangups = hangups;
    this.supervisor = supervisor;
    this.config = config;
    this.bridge = bridge;
    this.loaded = loaded;
    changes.watch(loaded.watched());
  }

  /** From now on another has its part too. */
  void follow(Follower another) {
    follower = another;
  }

  /** Begins; ends with the process. */
  void start() {
    Thread thread = new Thread(this::run, "reload");
    thread.setDaemon(true);
    thread.start();
  }

  /** What runs. */
  Loaded loaded() {
    return loaded;
  }

  /** Has the configuration read anew, as SIGHUP does. Any thread. */
  CompletionStage<ReloadResult> ask() {
    CompletableFuture<ReloadResult> result = new CompletableFuture<>();
    asked.add(result);
    hangups.raise();
    return result;
  }

  private void run() {
    try {
      while (true) {
        if (hangups.await(BETWEEN_LOOKS)) {
          answer();
        } else if (changes.haveSettled()) {
          reload("a file has changed");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void answer() {
    List<CompletableFuture<ReloadResult>> waiting = new ArrayList<>();
    for (var one = asked.poll(); one != null; one = asked.poll()) {
      waiting.add(one);
    }
    ReloadResult result = reload(waiting.isEmpty() ? "SIGHUP" : "POST /reload");
    waiting.forEach(one -> one.complete(result));
  }

  private ReloadResult reload(String why) {
    supervisor.reloading();
    ReloadResult result = tryIt(why);
    supervisor.ready(
        result.outcome() == Outcome.TAKEN_ON
            ? "takes sessions"
            : "takes sessions; the last reload was refused, see the log");
    follower.onReload(result);
    return result;
  }

  private ReloadResult tryIt(String why) {
    try {
      Loaded next = ConfigFile.read(config.file());
      changes.watch(next.watched());
      Runnable follow = follower.prepare(next);
      bridge.reload(next.settings());
      follow.run();
      become(next, why);
      return new ReloadResult(Outcome.TAKEN_ON, List.of());
    } catch (ConfigException e) {
      // Of a file that cannot be understood nobody knows whether it wants to be watched.
      changes.watch(loaded.watched().isEmpty() ? List.of() : e.files());
      e.problems()
          .forEach(one -> LOG.atWarn().addKeyValue("problem", one).log("configuration problem"));
      refused(e.problems().size() + " problems in the configuration", why);
      return new ReloadResult(
          Outcome.INVALID, e.problems().stream().map(Object::toString).toList());
    } catch (IOException e) {
      refused(String.valueOf(e.getMessage()), why);
      return new ReloadResult(Outcome.IMPOSSIBLE, List.of(String.valueOf(e.getMessage())));
    } catch (RuntimeException e) {
      LOG.error("a reload has failed; the bridge runs on with what it had", e);
      return new ReloadResult(Outcome.DEFECT, List.of("a defect; see the log"));
    }
  }

  private void become(Loaded next, String why) {
    Loaded before = loaded;
    loaded = next;
    if (!next.log().equals(before.log())) {
      LogSetup.apply(next.log());
    }
    StartLog.tellWarnings(next);
    List<String> names = namesOf(next);
    namesOf(before).stream()
        .filter(name -> !names.contains(name))
        .forEach(name -> LOG.atInfo().addKeyValue("listener", name).log("not listening any more"));
    next.settings().listeners().stream()
        .filter(listener -> !namesOf(before).contains(listener.name()))
        .forEach(listener -> StartLog.tell(listener, bridge.addressOf(listener.name())));
    LOG.atInfo().addKeyValue("why", why).log("reloaded");
  }

  private static List<String> namesOf(Loaded some) {
    return some.settings().listeners().stream().map(Listener::name).toList();
  }

  private static void refused(String cause, String why) {
    LOG.atWarn()
        .addKeyValue("why", why)
        .addKeyValue("cause", cause)
        .log("not reloaded; the bridge runs on with what it had");
  }
}
