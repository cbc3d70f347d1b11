package org.ftpsbridge.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.BindException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.ftpsbridge.FtpsBridge;
import org.ftpsbridge.config.Loaded;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs the bridge until SIGTERM or SIGINT, and then drains it; SIGHUP has it reload. */
@Command(
    name = "run",
    description = {
      "Runs the bridge until SIGTERM or SIGINT, which let running transfers end.",
      "A second one cuts them off. SIGHUP has it read its configuration anew."
    },
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
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
    StartLog.tellWarnings(loaded.get());
    // Before anybody can connect: what is received meanwhile drains a bridge that has just begun.
    Signals stops = Signals.receive("TERM", "INT");
    Signals hangups = Signals.receive("HUP");
    FtpsBridge bridge;
    try {
      bridge = FtpsBridge.start(loaded.get().settings(), new SessionLog());
    } catch (IOException e) {
      err.println("ftps-bridge cannot start: " + e.getMessage());
      return e instanceof BindException ? ExitCode.CANNOT_BIND : ExitCode.CONFIG;
    }
    StartLog.tellStarted(bridge);
    Reloads reloads = new Reloads(config, bridge, loaded.get());
    reloads.start(hangups);
    new DoorLog(bridge::doors).start();
    new CertificateLog(() -> reloads.loaded().certificates()).start();
    return new Drain(bridge, stops).await();
  }
}
