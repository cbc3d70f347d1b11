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
    Administration administration = Administration.of(loaded.get());
    FtpsBridge bridge;
    try {
      bridge = FtpsBridge.start(loaded.get().settings(), administration.events(new SessionLog()));
    } catch (IOException e) {
      return cannotStart(e);
    }
    Supervisor supervisor = Supervisor.ofEnvironment();
    Reloads reloads = new Reloads(config, bridge, loaded.get(), hangups, supervisor);
    Drain drain = new Drain(bridge, stops, supervisor);
    try {
      administration.start(bridge, reloads, drain);
    } catch (IOException e) {
      bridge.stop();
      return cannotStart(e);
    }
    StartLog.tellStarted(bridge);
    supervisor.ready("takes sessions");
    reloads.start();
    new DoorLog(bridge::doors).start();
    new CertificateLog(() -> reloads.loaded().certificates()).start();
    int code = drain.await();
    administration.stop();
    return code;
  }

  private int cannotStart(IOException why) {
    spec.commandLine().getErr().println("ftps-bridge cannot start: " + why.getMessage());
    return why instanceof BindException ? ExitCode.CANNOT_BIND : ExitCode.CONFIG;
  }
}
