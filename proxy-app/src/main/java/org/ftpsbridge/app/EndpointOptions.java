package org.ftpsbridge.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.TrustManager;
import org.ftpsbridge.config.AccessToken;
import org.ftpsbridge.config.AdminSettings;
import org.ftpsbridge.config.ConfigException;
import org.ftpsbridge.config.ConfigFile;
import org.ftpsbridge.net.Endpoint;
import picocli.CommandLine.Option;

/** The options that lead to the admin endpoint of a bridge that runs. */
final class EndpointOptions {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Set<String> SCHEMES = Set.of("http:", "https:");

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "The configuration of the bridge, whose section admin says how to reach it.")
  private Optional<Path> config = Optional.empty();

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "Where the endpoint is, in place of --config: https://HOST:PORT.")
  private Optional<URI> url = Optional.empty();

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "Holds the token to show; without it, the one of the configuration.")
  private Optional<Path> tokenFile = Optional.empty();

  @Option(
      names = "--trust",
      paramLabel = "PEM",
      description =
          "What the endpoint's certificate has to descend from; without it, that of the"
              + " configuration, or the system's.")
  private Optional<Path> trust = Optional.empty();

  @Option(
      names = "--certificate",
      paramLabel = "PEM",
      description = "The certificate to show, where the endpoint asks for one; with --key.")
  private Optional<Path> certificate = Optional.empty();

  @Option(names = "--key", paramLabel = "PEM", description = "Its private key.")
  private Optional<Path> key = Optional.empty();

  /**
   * A way to the endpoint.
   *
   * @param client connects to it
   * @param base where it is
   * @param shown what is said of who asks
   */
  record Way(HttpClient client, URI base, Optional<String> shown) {

    /** A request for what is behind this path, which begins with a slash. */
    HttpRequest.Builder request(String path) {
      HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path));
      shown.ifPresent(bearer -> request.header("Authorization", bearer));
      return request;
    }
  }

  /** What is wrong with the options themselves; empty if nothing is. */
  Optional<String> misuse() {
    if (config.isPresent() == url.isPresent()) {
      return Optional.of("one of --config and --url is needed");
    }
    if (certificate.isPresent() != key.isPresent()) {
      return Optional.of("--certificate and --key go together");
    }
    boolean known =
        url.isEmpty()
            || (url.get().getHost() != null && SCHEMES.contains(url.get().getScheme() + ":"));
    return known ? Optional.empty() : Optional.of("--url is http://HOST:PORT or https://HOST:PORT");
  }

  /**
   * How to get there; empty once the problems of the configuration have been told.
   *
   * @throws IOException with a sentence, if there is no way
   */
  Optional<Way> way(PrintWriter err) throws IOException {
    if (url.isPresent()) {
      return Optional.of(way(url.get(), Optional.empty()));
    }
    try {
      Optional<AdminSettings> admin = ConfigFile.read(config.orElseThrow()).admin();
      if (admin.isEmpty()) {
        throw new IOException("the configuration has no section admin");
      }
      return Optional.of(way(address(admin.get()), admin));
    } catch (ConfigException e) {
      e.problems().forEach(err::println);
      return Optional.empty();
    }
  }

  private static URI address(AdminSettings admin) throws IOException {
    Endpoint bind = admin.bind();
    if (bind.port() == 0) {
      throw new IOException("admin.bind names no port; give --url and --token-file");
    }
    String host =
        switch (bind.host()) {
          case "0.0.0.0" -> "127.0.0.1";
          case "::" -> "::1";
          default -> bind.host();
        };
    String scheme = admin.tls().isPresent() ? "https://" : "http://";
    return URI.create(scheme + new Endpoint(host, bind.port()));
  }

  private Way way(URI base, Optional<AdminSettings> admin) throws IOException {
    HttpClient.Builder client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(ProxySelector.of(null))
            .connectTimeout(CONNECT);
    if ("https".equals(base.getScheme())) {
      client.sslContext(EndpointTls.with(trusted(admin), identity(admin)));
    }
    return new Way(client.build(), base, bearer(admin));
  }

  private Optional<TrustManager> trusted(Optional<AdminSettings> admin) throws IOException {
    if (trust.isPresent()) {
      return Optional.of(EndpointTls.descendants(trust.get()));
    }
    Optional<AdminSettings.Tls> own = admin.flatMap(AdminSettings::tls);
    return own.isPresent()
        ? Optional.of(EndpointTls.exactly(own.get().certificate()))
        : Optional.empty();
  }

  private Optional<List<Path>> identity(Optional<AdminSettings> admin) throws IOException {
    boolean asked = admin.flatMap(AdminSettings::tls).flatMap(AdminSettings.Tls::trust).isPresent();
    if (asked && certificate.isEmpty()) {
      throw new IOException("admin.tls.trust asks for a certificate; give --certificate and --key");
    }
    return certificate.map(shown -> List.of(shown, key.orElseThrow()));
  }

  private Optional<String> bearer(Optional<AdminSettings> admin) throws IOException {
    Optional<Path> file =
        tokenFile.or(() -> admin.flatMap(AdminSettings::token).flatMap(AccessToken::file));
    if (file.isEmpty()) {
      return Optional.empty();
    }
    try {
      String text = Files.readString(file.get(), StandardCharsets.ISO_8859_1).strip();
      if (!text.matches("[!-~]{1,4096}")) {
        throw new IOException(file.get() + " holds no token");
      }
      return Optional.of("Bearer " + text);
    } catch (FileSystemException e) {
      throw new IOException(file.get() + " cannot be read", e);
    }
  }
}
