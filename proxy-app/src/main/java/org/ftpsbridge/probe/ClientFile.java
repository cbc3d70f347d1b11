package org.ftpsbridge.probe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.ftpsbridge.Settings;
import org.ftpsbridge.config.ConfigException;
import org.ftpsbridge.config.ConfigFile;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.net.CipherSuite;
import org.ftpsbridge.net.TlsEngine;

/**
 * The configuration of a bridge that serves a client whatever it speaks, but for what the first
 * bytes settle.
 *
 * @param order where it listens, and with which certificate
 * @param folder where the file is written
 * @param server the port of the server behind it, on the loopback address
 */
record ClientFile(ClientProbe.Order order, Path folder, int server) {

  static final String LISTENER = "probe";

  /** Where data connections are taken unless the configuration says otherwise. */
  static final int USUAL_DATA_PORT = 989;

  /** So long an implicit client is silent before it is greeted in clear. */
  static final String SILENCE = "2s";

  /** How the next client is met. */
  record Manner(Security security, TlsEngine engine) {}

  /** The settings for this manner. */
  Settings settings(Manner manner) throws IOException {
    Path file = Files.writeString(folder.resolve("probe.yaml"), text(manner));
    try {
      return ConfigFile.read(file).settings();
    } catch (ConfigException e) {
      throw new IOException(
          e.problems().stream()
              .map(problem -> problem.sentence())
              .collect(Collectors.joining("; ")),
          e);
    }
  }

  private String text(Manner manner) {
    return """
    listeners:
      - name: %s
        bind: %s
        security: %s
    %s    data: { port: %d%s }
        lineEnd: lf
        noopDuringTransfer: local
        backend: memory
    backends:
      memory: { address: "127.0.0.1:%d", security: plain }
    limits: { loginDelay: 0s }
    """
        .formatted(
            LISTENER,
            Section.quoted(order.bind().toString()),
            Words.of(manner.security()),
            manner.security() == Security.PLAIN ? "" : tls(manner),
            order.dataPort(),
            manner.security() == Security.PLAIN ? "" : ", requireSessionReuse: never",
            server);
  }

  private String tls(Manner manner) {
    List<String> suites =
        Arrays.stream(CipherSuite.values())
            .filter(suite -> suite.isServedBy(manner.engine()))
            .map(CipherSuite::opensslName)
            .toList();
    return """
        tls:
          certificate: %s
          key: %s
          minVersion: TLSv1
          maxVersion: %s
          engine: %s
          ciphers: [%s]
        truncation: lenient
        whenNoProt: detect
        ccc: allow
    """
            .formatted(
                Section.quoted(order.certificate().toString()),
                Section.quoted(order.key().toString()),
                manner.engine() == TlsEngine.JDK ? "TLSv1.2" : "TLSv1.3",
                Words.of(manner.engine()),
                String.join(", ", suites))
        + (manner.security() == Security.IMPLICIT
            ? "    greetBeforeTls: { after: " + SILENCE + " }\n"
            : "    requireTls: none\n");
  }
}
