package org.ftpsbridge.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.ftpsbridge.app.demo.Demo;
import org.ftpsbridge.config.LogSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the bridge at work on this machine, with a server and a client of its own. */
@Command(
    name = "demo",
    description =
        "Starts a plain FTP server and the bridge before it, and moves a file through both.",
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--once", description = "End after the comparison; 0 only if all is equal.")
  private boolean once;

  @Option(
      names = "--dir",
      paramLabel = "FOLDER",
      description = "Keep certificate, configuration and files here, not in a temporary folder.")
  private @Nullable Path folder;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    LogSetup.apply(new LogSettings(LogSettings.Format.TEXT, LogSettings.Level.ERROR));
    try {
      Demo demo = new Demo(spec.commandLine().getOut(), new SessionLog());
      boolean equal = demo.show(Optional.ofNullable(folder), once);
      return equal ? ExitCode.OK : ExitCode.FAILED;
    } catch (IOException e) {
      err.println("the demonstration has failed: " + e.getMessage());
      return ExitCode.FAILED;
    } catch (NoClassDefFoundError e) {
      err.println("the libraries of the demonstration are missing: lib/demo is not complete");
      return ExitCode.FAILED;
    }
  }
}
