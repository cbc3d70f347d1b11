package org.ftpsbridge.probe;

import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ftpsbridge.bench.Authority;
import org.ftpsbridge.bench.ScriptedBackend;
import org.ftpsbridge.config.ConfigException;
import org.ftpsbridge.config.ConfigFile;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.net.Endpoint;
import org.ftpsbridge.probe.ServerProbe.Order;
import org.ftpsbridge.routing.Backend;
import org.ftpsbridge.tls.ServerTrust;

/** A scripted server that is probed, and what comes of it. */
final class Probing implements AutoCloseable {

  static final String SECRET = "secret-word";

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Pattern FACT = Pattern.compile("(?m)^(\\w+) +(.*(\\n +\\S.*)*)");

  private final ScriptedBackend server = new ScriptedBackend();
  private final X509Bundle identity = Authority.selfSigned();
  private final List<String> steps = new ArrayList<>();
  private Set<String> pins = Set.of();
  private Optional<Account> account = Optional.empty();
  private boolean inClear;
  private Duration patience = PATIENCE;

  Probing(Security security) throws Exception {
    server.transfer("LIST", Probing::listing);
    if (security != Security.PLAIN) {
      server.secured(security, Authority.server(identity));
    } else {
      server.answer("AUTH", "502 no TLS here");
    }
  }

  private static String listing(Socket data) throws IOException {
    data.getOutputStream().write("a file\r\n".getBytes(StandardCharsets.US_ASCII));
    data.close();
    return "226 done";
  }

  ScriptedBackend server() {
    return server;
  }

  X509Bundle identity() {
    return identity;
  }

  /** Somebody logs in. */
  Probing loggingIn() {
    account = Optional.of(new Account("bob", SECRET));
    return this;
  }

  /** The certificate that the server shows is trusted. */
  Probing trusting() {
    pins = Set.of(ServerTrust.pinOf(identity.getCertificate()));
    return this;
  }

  Probing inClear() {
    inClear = true;
    return this;
  }

  Probing within(Duration time) {
    patience = time;
    return this;
  }

  Report look() throws Exception {
    Order order =
        new Order(
            new Endpoint("127.0.0.1", server.port()),
            account,
            pins,
            Optional.empty(),
            Optional.empty(),
            inClear,
            patience);
    return ServerProbe.look(order, "probed", steps::add);
  }

  /** What the probe said that it was at. */
  List<String> steps() {
    return steps;
  }

  /** The fact of this name, its lines as the report has them. */
  static String fact(Report report, String key) {
    Matcher facts = FACT.matcher(report.text());
    while (facts.find()) {
      if (facts.group(1).equals(key)) {
        return facts.group(2).strip();
      }
    }
    return "";
  }

  /** The section of a report. */
  static String section(Report report) {
    int at = report.text().indexOf("backends:");
    return at < 0 ? "" : report.text().substring(at);
  }

  /** The backend that the section of a report stands for, as the bridge reads it. */
  static Backend backend(Report report, Path folder) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("ftps-bridge.yaml"),
            """
            listeners:
              - name: clear
                bind: "127.0.0.1:0"
                security: plain
                data: { ports: "50000-50009" }
                backend: probed
            """
                + section(report));
    try {
      return ConfigFile.read(file)
          .settings()
          .listeners()
          .get(0)
          .routing()
          .backends()
          .iterator()
          .next();
    } catch (ConfigException e) {
      throw new AssertionError(section(report) + e.problems(), e);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
