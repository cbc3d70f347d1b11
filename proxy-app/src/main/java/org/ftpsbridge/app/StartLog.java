package org.ftpsbridge.app;

import java.net.InetSocketAddress;
import org.ftpsbridge.FtpsBridge;
import org.ftpsbridge.Listener;
import org.ftpsbridge.config.Loaded;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is told when the bridge begins to listen. */
final class StartLog {
  private static final Logger LOG = LoggerFactory.getLogger(StartLog.class);

  private StartLog() {}

  /** Tells of warnings in the configuration, before anything is listened at. */
  static void tellWarnings(Loaded loaded) {
    loaded.warnings().forEach(StartLog::warn);
    loaded.expired().forEach(StartLog::warn);
  }

  private static void warn(Object problem) {
    LOG.atWarn().addKeyValue("problem", problem).log("configuration warning");
  }

  /** Tells of each listener, and that it is all there. */
  static void tellStarted(FtpsBridge bridge) {
    for (Listener listener : bridge.settings().listeners()) {
      tell(listener, bridge.addressOf(listener.name()));
    }
    LOG.atInfo()
        .addKeyValue("version", Main.Version.text())
        .addKeyValue("java", Runtime.version())
        .log("started");
  }

  /** Tells of a listener that is bound there. */
  static void tell(Listener listener, InetSocketAddress bound) {
    LOG.atInfo()
        .addKeyValue("listener", listener.name())
        .addKeyValue("address", SessionLog.endpoint(bound))
        .addKeyValue("dataPorts", listener.data().ports())
        .addKeyValue("backend", BackendNames.of(listener))
        .log("listening");
  }
}
