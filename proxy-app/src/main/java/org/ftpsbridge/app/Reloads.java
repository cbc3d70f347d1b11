package org.ftpsbridge.app;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.ftpsbridge.FtpsBridge;
import org.ftpsbridge.Listener;
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
  private volatile Loaded loaded;

  /** Reloads for a bridge that runs what was loaded. */
  Reloads(ConfigOption config, FtpsBridge bridge, Loaded loaded) {
    this.config = config;
    this.bridge = bridge;
    this.loaded = loaded;
    changes.watch(loaded.watched());
  }

  /** Begins; ends with the process. */
  void start(Signals hangups) {
    Thread thread = new Thread(() -> run(hangups), "reload");
    thread.setDaemon(true);
    thread.start();
  }

  /** What runs. */
  Loaded loaded() {
    return loaded;
  }

  private void run(Signals hangups) {
    try {
      while (true) {
        if (hangups.await(BETWEEN_LOOKS)) {
          reload("SIGHUP");
        } else if (changes.haveSettled()) {
          reload("a file has changed");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void reload(String why) {
    try {
      Loaded next = ConfigFile.read(config.file());
      changes.watch(next.watched());
      bridge.reload(next.settings());
      become(next, why);
    } catch (ConfigException e) {
      // Of a file that cannot be understood nobody knows whether it wants to be watched.
      changes.watch(loaded.watched().isEmpty() ? List.of() : e.files());
      e.problems()
          .forEach(one -> LOG.atWarn().addKeyValue("problem", one).log("configuration problem"));
      refused(e.problems().size() + " problems in the configuration", why);
    } catch (IOException e) {
      refused(String.valueOf(e.getMessage()), why);
    } catch (RuntimeException e) {
      LOG.error("a reload has failed; the bridge runs on with what it had", e);
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
