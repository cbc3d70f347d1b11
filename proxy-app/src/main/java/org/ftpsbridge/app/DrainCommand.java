package org.ftpsbridge.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.ftpsbridge.net.Defects;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Begins the polite end of a bridge that runs, for a hook in a place that has no other program to
 * ask with.
 */
@Command(
    name = "drain",
    description = {
      "Has a bridge that runs take no more sessions and end, as SIGTERM does: running transfers",
      "may end, for drain.timeout. It asks at the admin endpoint and does not wait for the end.",
      "SIGTERM behind it cuts nothing off. With --pid a bridge that cannot be asked so is sent",
      "SIGTERM, and its end is awaited; to ask again then is a second signal, which cuts off what",
      "still runs."
    },
    mixinStandardHelpOptions = true)
final class DrainCommand implements Callable<Integer> {
  private static final Duration ANSWER = Duration.ofSeconds(10);

  /**
   * What drain.timeout is at most: the bridge may have another one than the file, which it has
   * refused. Whoever runs the hook is less patient.
   */
  private static final Duration LONGEST = Duration.ofHours(24);

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private EndpointOptions endpoint = new EndpointOptions();

  @Option(
      names = "--pid",
      paramLabel = "PID",
      description =
          "The bridge's process, to be sent SIGTERM where the endpoint cannot be found or does not"
              + " take it; its end is awaited then.")
  private Optional<Long> pid = Optional.empty();

  @Override
  public Integer call() throws InterruptedException {
    Optional<String> misuse = endpoint.misuse().or(this::misuse);
    if (misuse.isPresent()) {
      throw new ParameterException(spec.commandLine(), misuse.get());
    }
    PrintWriter err = spec.commandLine().getErr();
    int otherwise;
    try {
      Optional<EndpointOptions.Way> way = endpoint.way(err);
      if (way.isPresent()) {
        ask(way.get());
        spec.commandLine().getOut().println("draining");
        return ExitCode.OK;
      }
      otherwise = ExitCode.CONFIG;
    } catch (IOException e) {
      String why = Defects.wordsOf(e);
      String told = pid.isPresent() ? "not drained by the endpoint: " : "not drained: ";
      err.println(told + (why.isEmpty() ? e.getClass().getSimpleName() : why));
      otherwise = ExitCode.FAILED;
    }
    return pid.isPresent() ? signal(new BridgeProcess(pid.get())) : otherwise;
  }

  private Optional<String> misuse() {
    long own = ProcessHandle.current().pid();
    return pid.filter(number -> number < 1 || number == own)
        .map(number -> "--pid is the process of a bridge, and not " + number);
  }

  private static void ask(EndpointOptions.Way way) throws IOException, InterruptedException {
    HttpResponse<String> response =
        way.client()
            .send(
                way.request("/drain").timeout(ANSWER).POST(BodyPublishers.noBody()).build(),
                BodyHandlers.ofString());
    if (response.statusCode() != 202) {
      throw new IOException(
          "the endpoint answers %d %s".formatted(response.statusCode(), response.body().strip()));
    }
  }

  private int signal(BridgeProcess bridge) throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    return bridge.drain(LONGEST.plus(Drain.TO_CLOSE), out, spec.commandLine().getErr());
  }
}
