package org.ftpsbridge.admin;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.ftpsbridge.FtpsBridge;
import org.ftpsbridge.ftp.PeerText;
import org.ftpsbridge.metrics.LiveSession;
import org.ftpsbridge.metrics.LiveSessions;
import org.ftpsbridge.metrics.LiveTransfer;
import org.ftpsbridge.net.Endpoint;

/**
 * The sessions and transfers that run.
 *
 * @param bridge whose they are
 * @param live what is known of them
 * @param controls has the words for how clients speak
 */
record LivePages(FtpsBridge bridge, LiveSessions live, Controls controls) {
  private static final int PATH_LIMIT = 4096;

  List<Route> routes() {
    return List.of(
        Route.get("/sessions", request -> Answer.json(HttpResponseStatus.OK, sessions())),
        Route.get("/transfers", request -> Answer.json(HttpResponseStatus.OK, transfers())),
        Route.at(HttpMethod.DELETE, "/sessions/*", request -> cut(request.rest())));
  }

  /** The sessions, the oldest first. */
  List<Map<String, Object>> sessions() {
    return live.all().stream().map(this::session).toList();
  }

  private Answer cut(String id) {
    return bridge.cut(id)
        ? Answer.json(HttpResponseStatus.ACCEPTED, Map.of("result", "ending"))
        : Answer.json(HttpResponseStatus.NOT_FOUND, Map.of("result", "no such session"));
  }

  private Map<String, Object> session(LiveSession session) {
    Map<String, Object> told = who(session);
    told.put("started", session.started().toString());
    told.put("seconds", Duration.between(session.started(), Instant.now()).toSeconds());
    session
        .login()
        .ifPresent(
            login -> {
              told.put("backend", login.backend());
              told.put("server", login.server());
            });
    session
        .dialect()
        .ifPresent(
            dialect -> {
              Map<String, Object> words = new LinkedHashMap<>(controls.wordsOf(dialect));
              // How it ends TLS nobody knows before it does.
              words.remove("closeNotify");
              told.put("dialect", words);
            });
    told.put("transfers", session.transfers().stream().map(LivePages::transfer).toList());
    return told;
  }

  /** The transfers, those of the oldest session first. */
  List<Map<String, Object>> transfers() {
    return live.all().stream()
        .flatMap(
            session ->
                session.transfers().stream()
                    .map(
                        one -> {
                          Map<String, Object> told = who(session);
                          told.putAll(transfer(one));
                          return told;
                        }))
        .toList();
  }

  private static Map<String, Object> who(LiveSession session) {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("session", session.facts().id());
    told.put("listener", session.facts().listener());
    told.put("client", Endpoint.of(session.facts().client()).toString());
    session.login().ifPresent(login -> told.put("user", PeerText.forLog(login.user())));
    return told;
  }

  private static Map<String, Object> transfer(LiveTransfer one) {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("verb", PeerText.forLog(one.transfer().verb()));
    told.put("path", PeerText.forLog(one.transfer().path(), PATH_LIMIT));
    told.put("direction", one.transfer().isUpload() ? "upload" : "download");
    told.put("seconds", one.duration().toMillis() / 1000.0);
    long bytes = one.transfer().bytes();
    told.put("bytes", bytes);
    told.put("bytesPerSecond", one.rate());
    OptionalLong size = one.transfer().size();
    if (size.isPresent()) {
      told.put("size", size.getAsLong());
      told.put("progress", size.getAsLong() == 0 ? 1 : Math.min(1, 1.0 * bytes / size.getAsLong()));
    }
    return told;
  }
}
