package org.ftpsbridge.app;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.ftpsbridge.Settings;
import org.ftpsbridge.config.Loaded;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Tells everything that is wrong in a configuration, its certificates and keys, or "ok", and when
 * the certificates end.
 */
@Command(
    name = "check",
    description = {
      "Tells all that is wrong in a configuration, or ok, and when certificates expire.",
      "Backends with TLS are connected to and left before a user name is said."
    },
    mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigOption config = new ConfigOption();

  @Option(names = "--offline", description = "Connects to no backend and asks no DNS.")
  private boolean offline;

  @Override
  public Integer call() {
    Optional<Loaded> loaded = config.read(spec.commandLine().getErr());
    if (loaded.isEmpty()) {
      return ExitCode.CONFIG;
    }
    tell(loaded.get());
    BackendCertificates backends =
        new BackendCertificates(spec.commandLine().getOut(), spec.commandLine().getErr());
    boolean namesResolved = true;
    if (!offline) {
      backends.check(loaded.get().settings());
      namesResolved =
          AdvertisedNames.check(
              loaded.get().settings(), spec.commandLine().getOut(), spec.commandLine().getErr());
    }
    if (backends.hasProblems() || !namesResolved || !loaded.get().expired().isEmpty()) {
      return ExitCode.CONFIG;
    }
    int warnings = loaded.get().warnings().size() + backends.warnings();
    spec.commandLine().getOut().println(summary(loaded.get(), warnings));
    return ExitCode.OK;
  }

  private void tell(Loaded loaded) {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Instant now = Instant.now();
    loaded.certificates().forEach(certificate -> out.println(certificate.sentence(now)));
    loaded.warnings().forEach(warning -> err.println("warning: " + warning));
    loaded.expired().forEach(err::println);
  }

  /** Names only: what values came from the environment stays unsaid. */
  private static String summary(Loaded loaded, int warnings) {
    Settings settings = loaded.settings();
    String listeners =
        settings.listeners().stream()
            .map(listener -> listener.name() + " to " + BackendNames.of(listener))
            .collect(Collectors.joining(", "));
    return "ok: " + listeners + (warnings == 0 ? "" : " (warnings: " + warnings + ")");
  }
}
