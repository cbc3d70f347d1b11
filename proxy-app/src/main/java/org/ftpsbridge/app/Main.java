package org.ftpsbridge.app;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program's entry: it hands the command line to one of the commands. */
@Command(
    name = "ftps-bridge",
    description = "Carries implicit FTPS clients to FTP servers, plain or with TLS.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = {
      RunCommand.class,
      CheckCommand.class,
      RouteCommand.class,
      TraceCommand.class,
      DrainCommand.class,
      ProbeCommand.class,
      DemoCommand.class,
      SchemaCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      " 0:done; after a signal, no transfer was cut off",
      " 1:the demonstration has failed; nobody serves the user that route was asked for;"
          + " no trace could be had; nothing was drained; probe could not find out all that it"
          + " was asked for",
      "64:the command line is wrong",
      "70:a defect of the program",
      "71:a port cannot be bound",
      "75:after a signal, running transfers were cut off",
      "78:the configuration cannot be used"
    })
public final class Main implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  private Main() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    int code = run(out, err, args);
    LogSetup.flush();
    System.exit(code);
  }

  /** Runs a command in this process and returns its exit code; {@code run} does not return. */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    return commandLine().setOut(out).setErr(err).execute(args);
  }

  /** The commands, their options and their exit codes. */
  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Main());
    withOurExitCodes(line);
    return line;
  }

  private static void withOurExitCodes(CommandLine line) {
    line.getCommandSpec()
        .exitCodeOnInvalidInput(ExitCode.USAGE)
        .exitCodeOnExecutionException(ExitCode.DEFECT);
    line.getSubcommands().values().forEach(Main::withOurExitCodes);
  }

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  /** The version as the jar's manifest has it. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"ftps-bridge " + text() + " on Java " + Runtime.version()};
    }

    static String text() {
      String version = Main.class.getPackage().getImplementationVersion();
      return version == null ? "of unknown version" : version;
    }
  }
}
