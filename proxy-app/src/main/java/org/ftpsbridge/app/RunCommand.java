package org.ftpsbridge.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.BindException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.ftpsbridge.FtpsBridge;
import org.ftpsbridge.Listener;
import org.ftpsbridge.config.Loaded;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs the bridge until SIGTERM or SIGINT, and then drains it. */
@Command(
    name = "run",
    description = {
      "Runs the bridge until SIGTERM or SIGINT, which let running transfers end.",
      "A second signal cuts them off."
    },
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigOption config = new ConfigOption();

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    Optional<Loaded> loaded = config.read(err);
    if (loaded.isEmpty()) {
      return ExitCode.CONFIG;
    }
    LogSetup.apply(loaded.get().log());
    tellWarnings(loaded.get());
    // Before anybody can connect: what is received meanwhile drains a bridge that has just begun.
    StopSignals signals = StopSignals.receive();
    FtpsBridge bridge;
    try {
      bridge = FtpsBridge.start(loaded.get().settings(), new SessionLog());
    } catch (IOException e) {
      err.println("ftps-bridge cannot start: " + e.getMessage());
      return e instanceof BindException ? ExitCode.CANNOT_BIND : ExitCode.CONFIG;
    }
    tellStarted(loaded.get(), bridge);
    new DoorLog(
            loaded.get().settings().listeners().stream().map(Listener::name).toList(),
            bridge::doorOf)
        .start();
    return new Drain(bridge, signals).await();
  }

  private static void tellWarnings(Loaded loaded) {
    loaded.warnings().forEach(RunCommand::warn);
    loaded.expired().forEach(RunCommand::warn);
  }

  private static void warn(Object problem) {
    LOG.atWarn().addKeyValue("problem", problem).log("configuration warning");
  }

  private static void tellStarted(Loaded loaded, FtpsBridge bridge) {
    for (Listener listener : loaded.settings().listeners()) {
      LOG.atInfo()
          .addKeyValue("listener", listener.name())
          .addKeyValue("address", SessionLog.endpoint(bridge.addressOf(listener.name())))
          .addKeyValue("dataPorts", listener.data().ports())
          .addKeyValue("backend", listener.backend().name())
          .log("listening");
    }
    LOG.atInfo()
        .addKeyValue("version", Main.Version.text())
        .addKeyValue("java", Runtime.version())
        .log("started");
  }
}
