package org.ftpsbridge.admin;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.ftpsbridge.config.CertificateLife;
import org.ftpsbridge.ftp.PeerText;
import org.ftpsbridge.metrics.BridgeMetrics;
import org.ftpsbridge.metrics.RecentFailures;
import org.ftpsbridge.observe.ServerSeen;

/**
 * The page for people who would rather look than read, and what it shows. Its files come from here
 * alone, and its policy (Content Security Policy) lets it load and ask nothing else.
 *
 * @param probes knows whether the bridge is ready
 * @param pages knows what runs
 * @param metrics knows what has failed
 */
record Overview(Probes probes, LivePages pages, BridgeMetrics metrics) {
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:;"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  List<Route> routes() {
    return List.of(
        file("/", "page.html", "text/html; charset=utf-8"),
        file("/page.css", "page.css", "text/css; charset=utf-8"),
        file("/page.js", "page.js", "text/javascript; charset=utf-8"),
        Route.get("/overview", request -> Answer.json(HttpResponseStatus.OK, all())));
  }

  private static Route file(String path, String name, String type) {
    String text = text(name);
    return Route.get(
        path,
        request ->
            Answer.of(type, text)
                .with("Content-Security-Policy", POLICY)
                .with("X-Frame-Options", "DENY")
                .with("Referrer-Policy", "no-referrer"));
  }

  private static String text(String name) {
    try (InputStream file = Objects.requireNonNull(Overview.class.getResourceAsStream(name))) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, Object> all() {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("version", metrics.version());
    probes.whyNotReady().ifPresent(why -> told.put("notReady", why));
    told.put("sessions", pages.sessions());
    told.put("transfers", pages.transfers());
    told.put("servers", probes.bridge().servers().stream().map(Overview::server).toList());
    told.put("countsAnHour", RecentFailures.AN_HOUR);
    told.put("failures", metrics.failures().seen().stream().map(Overview::failure).toList());
    Instant now = Instant.now();
    told.put(
        "certificates",
        probes.controls().loaded().certificates().stream()
            .map(life -> certificate(life, now))
            .toList());
    return told;
  }

  private static Map<String, Object> server(ServerSeen server) {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("backend", server.backend());
    told.put("server", server.address());
    told.put("condition", BridgeMetrics.word(server.condition()));
    told.put("sessions", server.sessions());
    told.put("since", server.since().truncatedTo(ChronoUnit.SECONDS).toString());
    told.put("why", PeerText.forLog(server.why()));
    server.latency().ifPresent(took -> told.put("checkMilliseconds", took.toMillis()));
    return told;
  }

  private static Map<String, Object> failure(RecentFailures.Course course) {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("what", course.what());
    told.put("reason", course.reason());
    told.put("counts", course.counts());
    return told;
  }

  private static Map<String, Object> certificate(CertificateLife life, Instant now) {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("certificate", life.role());
    told.put("subject", life.subject());
    told.put("ends", life.ends().toString());
    told.put("days", Math.floorDiv(Duration.between(now, life.ends()).toSeconds(), 86_400L));
    return told;
  }
}
