package org.ftpsbridge.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.ftpsbridge.net.Defects;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows what is said and done in some sessions of a bridge that runs, until Ctrl-C. */
@Command(
    name = "trace",
    description = {
      "Shows what clients and servers say to a bridge that runs, beneath TLS, as they say it:",
      "of a user, an address, a session, or what is all of those. Secrets are left out.",
      "C> is said by the client, C< to it, >B to the backend, <B by it. Ctrl-C ends it."
    },
    mixinStandardHelpOptions = true)
final class TraceCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private EndpointOptions endpoint = new EndpointOptions();

  @Option(names = "--user", paramLabel = "NAME", description = "The name that USER says.")
  private Optional<String> user = Optional.empty();

  @Option(
      names = "--address",
      paramLabel = "ADDR",
      description = "The client's IP address, or a range as 192.0.2.0/24.")
  private Optional<String> address = Optional.empty();

  @Option(names = "--session", paramLabel = "ID", description = "The session's id, as in the log.")
  private Optional<String> session = Optional.empty();

  @Option(
      names = "--minutes",
      paramLabel = "N",
      description = "How long, from 1 to 60; without it, 10.")
  private Optional<Integer> minutes = Optional.empty();

  @Option(names = "--json", description = "One JSON object a line.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    check();
    PrintWriter err = spec.commandLine().getErr();
    try {
      Optional<EndpointOptions.Way> way = endpoint.way(err);
      return way.isEmpty() ? ExitCode.CONFIG : trace(way.get(), err);
    } catch (IOException e) {
      String why = Defects.wordsOf(e);
      err.println("no trace: " + (why.isEmpty() ? e.getClass().getSimpleName() : why));
      return ExitCode.FAILED;
    }
  }

  private void check() {
    Optional<String> misuse =
        user.isEmpty() && address.isEmpty() && session.isEmpty()
            ? Optional.of("one of --user, --address and --session is needed")
            : endpoint.misuse();
    if (misuse.isPresent()) {
      throw new ParameterException(spec.commandLine(), misuse.get());
    }
  }

  private int trace(EndpointOptions.Way way, PrintWriter err)
      throws IOException, InterruptedException {
    HttpResponse<InputStream> response =
        way.client()
            .send(
                way.request("/trace?" + query()).POST(BodyPublishers.noBody()).build(),
                BodyHandlers.ofInputStream());
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      if (response.statusCode() != 200) {
        String said = lines.lines().limit(1).collect(Collectors.joining());
        err.println("no trace: the endpoint answers " + response.statusCode() + " " + said);
        return ExitCode.FAILED;
      }
      show(lines);
      return ExitCode.OK;
    }
  }

  /** Ends as well where nobody reads it any more. */
  private void show(BufferedReader lines) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      out.println(line);
      if (out.checkError()) {
        return;
      }
    }
  }

  private String query() {
    Map<String, String> asked = new LinkedHashMap<>();
    user.ifPresent(name -> asked.put("user", name));
    address.ifPresent(range -> asked.put("address", range));
    session.ifPresent(id -> asked.put("session", id));
    minutes.ifPresent(n -> asked.put("minutes", n.toString()));
    asked.put("format", json ? "json" : "text");
    return asked.entrySet().stream()
        .map(one -> one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }
}
