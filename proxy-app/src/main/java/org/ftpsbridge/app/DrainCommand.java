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
      "SIGTERM behind it cuts nothing off."
    },
    mixinStandardHelpOptions = true)
final class DrainCommand implements Callable<Integer> {
  private static final Duration ANSWER = Duration.ofSeconds(10);

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private EndpointOptions endpoint = new EndpointOptions();

  @Override
  public Integer call() throws InterruptedException {
    Optional<String> misuse = endpoint.misuse();
    if (misuse.isPresent()) {
      throw new ParameterException(spec.commandLine(), misuse.get());
    }
    PrintWriter err = spec.commandLine().getErr();
    try {
      Optional<EndpointOptions.Way> way = endpoint.way(err);
      return way.isEmpty() ? ExitCode.CONFIG : drain(way.get(), err);
    } catch (IOException e) {
      String why = Defects.wordsOf(e);
      err.println("not drained: " + (why.isEmpty() ? e.getClass().getSimpleName() : why));
      return ExitCode.FAILED;
    }
  }

  private int drain(EndpointOptions.Way way, PrintWriter err)
      throws IOException, InterruptedException {
    HttpResponse<String> response =
        way.client()
            .send(
                way.request("/drain").timeout(ANSWER).POST(BodyPublishers.noBody()).build(),
                BodyHandlers.ofString());
    if (response.statusCode() != 202) {
      err.println(
          "not drained: the endpoint answers %d %s"
              .formatted(response.statusCode(), response.body().strip()));
      return ExitCode.FAILED;
    }
    spec.commandLine().getOut().println("draining");
    return ExitCode.OK;
  }
}
