package org.ftpsbridge.app;

import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.ftpsbridge.config.Durations;
import org.ftpsbridge.config.LogSettings;
import org.ftpsbridge.config.UserName;
import org.ftpsbridge.net.Endpoint;
import org.ftpsbridge.probe.Account;
import org.ftpsbridge.probe.Report;
import org.ftpsbridge.probe.ServerProbe;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Looks at a server and tells what it speaks, and the backend section that serves it. */
@Command(
    name = "probe",
    description = {
      "Looks at a server, or with --listen at a client: how it speaks TLS, its data connections.",
      "Prints what it found, and the backend or listener section to paste. It stores nothing."
    },
    mixinStandardHelpOptions = true)
final class ProbeCommand implements Callable<Integer> {

  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "0..1",
      paramLabel = "HOST:PORT",
      converter = Server.class,
      description = "The server.")
  private Optional<Endpoint> server = Optional.empty();

  @Mixin private ListenOptions listening = new ListenOptions();

  @Option(names = "--user", description = "Logs in, and looks at data connections too.")
  private Optional<String> user = Optional.empty();

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "Its first line is the password; without it, the terminal is asked.")
  private Optional<Path> passwordFile = Optional.empty();

  @Option(
      names = "--pin",
      description = "A public key to trust, as tls.pin has it; may be said several times.")
  private List<String> pins = List.of();

  @Option(
      names = "--trust",
      paramLabel = "PEM",
      description = "Certificates to trust; without it and --pin, those of the system.")
  private Optional<Path> trust = Optional.empty();

  @Option(
      names = "--hostname",
      description = "The name that its certificate is for, where that is another.")
  private Optional<String> hostname = Optional.empty();

  @Option(names = "--in-clear", description = "Says the password even if there is no TLS.")
  private boolean inClear;

  @Option(
      names = "--timeout",
      converter = Time.class,
      description = "How long each step may take (10s), or a client to come and go (10m).")
  private Optional<Duration> timeout = Optional.empty();

  @Option(names = "--name", description = "The name in the section; probed without it.")
  private String name = "probed";

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  /** A host and a port above 0. */
  static final class Server implements ITypeConverter<Endpoint> {
    @Override
    public Endpoint convert(String text) {
      try {
        Endpoint named = Endpoint.parse(text);
        if (named.port() > 0) {
          return named;
        }
        throw new TypeConversionException("the port must be 1 to 65535");
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /** A time as the configuration has it. */
  static final class Time implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      try {
        return Durations.parse(text, Duration.ofMillis(100), Duration.ofMinutes(10));
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage() + "; expected a time such as 10s");
      }
    }
  }

  @Override
  public Integer call() {
    if (!NAME.matcher(name).matches()) {
      throw wrong("--name takes lower-case letters, digits and dashes");
    }
    LogSetup.apply(new LogSettings(LogSettings.Format.TEXT, LogSettings.Level.ERROR));
    if (server.isPresent() == listening.isAsked()) {
      throw wrong("name a server as HOST:PORT, or say --listen");
    }
    PrintWriter out = spec.commandLine().getOut();
    try {
      Report report = server.isPresent() ? lookAt(server.get()) : lookOut();
      out.print(json ? report.json() : report.text());
      out.flush();
      return report.isWhole() ? ExitCode.OK : ExitCode.FAILED;
    } catch (BindException e) {
      spec.commandLine().getErr().println("ftps-bridge cannot listen: " + e.getMessage());
      return ExitCode.CANNOT_BIND;
    } catch (IOException e) {
      spec.commandLine().getErr().println("ftps-bridge cannot probe: " + e.getMessage());
      return ExitCode.CONFIG;
    }
  }

  private Report lookAt(Endpoint named) throws IOException {
    ServerProbe.Order order =
        new ServerProbe.Order(
            named,
            account(),
            Set.copyOf(pins),
            trust,
            hostname,
            inClear,
            timeout.orElse(Duration.ofSeconds(10)));
    return ServerProbe.look(order, name, this::tell);
  }

  private Report lookOut() throws IOException {
    if (user.isPresent() || passwordFile.isPresent() || !pins.isEmpty() || trust.isPresent()) {
      throw wrong("--user, --password-file, --pin and --trust go with HOST:PORT");
    }
    try {
      return listening.look(name, timeout.orElse(Duration.ofMinutes(10)), this::tell);
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private void tell(String step) {
    spec.commandLine().getErr().println("probe: " + step);
  }

  private Optional<Account> account() {
    if (user.isEmpty()) {
      if (passwordFile.isPresent()) {
        throw wrong("--password-file goes with --user");
      }
      return Optional.empty();
    }
    Account account = new Account(UserName.said(user.get()), password());
    if ((account.user() + account.password()).chars().anyMatch(c -> c == '\r' || c == '\n')) {
      throw wrong("a user name and a password are one line each");
    }
    return Optional.of(account);
  }

  /** One char a byte, as control connections carry it. */
  @SuppressWarnings("SystemConsoleNull") // before Java 22 it is null; later the password is read
  private String password() {
    if (passwordFile.isPresent()) {
      try {
        byte[] file = Files.readAllBytes(passwordFile.get());
        String text = new String(file, StandardCharsets.ISO_8859_1);
        return text.lines().findFirst().orElse("");
      } catch (IOException e) {
        throw wrong(passwordFile.get() + " cannot be read");
      }
    }
    Console terminal = System.console();
    char[] typed =
        terminal == null ? null : terminal.readPassword("Password of %s: ", user.orElseThrow());
    if (typed == null) {
      throw wrong("there is no terminal to ask for the password: say --password-file");
    }
    return UserName.said(new String(typed));
  }

  private ParameterException wrong(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }
}
