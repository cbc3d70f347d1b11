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
import picocli.CommandLine.Spec;

/**
 * Tells everything that is wrong in a configuration, its certificates and keys, or "ok", and when
 * the certificates end.
 */
@Command(
    name = "check",
    description =
        "Tells all that is wrong in a configuration, or ok, and when certificates expire.",
    mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigOption config = new ConfigOption();

  @Override
  public Integer call() {
    Optional<Loaded> loaded = config.read(spec.commandLine().getErr());
    if (loaded.isEmpty()) {
      return ExitCode.CONFIG;
    }
    tell(loaded.get());
    if (!loaded.get().expired().isEmpty()) {
      return ExitCode.CONFIG;
    }
    spec.commandLine().getOut().println(summary(loaded.get()));
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
  private static String summary(Loaded loaded) {
    Settings settings = loaded.settings();
    String listeners =
        settings.listeners().stream()
            .map(listener -> listener.name() + " to " + listener.backend().name())
            .collect(Collectors.joining(", "));
    int warnings = loaded.warnings().size();
    return "ok: " + listeners + (warnings == 0 ? "" : " (warnings: " + warnings + ")");
  }
}
