package org.ftpsbridge.admin;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What is done with the bridge as a whole.
 *
 * @param controls does it
 */
record Steering(Controls controls) {

  List<Route> routes() {
    return List.of(
        Route.at(HttpMethod.POST, "/drain", request -> drain()),
        Route.later(
            HttpMethod.POST, "/reload", request -> controls.reload().thenApply(Steering::answerTo)),
        Route.get(
            "/config",
            request -> Answer.json(HttpResponseStatus.OK, controls.loaded().effective())));
  }

  /** To ask twice does no harm: what cuts transfers off is a second signal alone. */
  private Answer drain() {
    boolean first = controls.startDrain();
    return Answer.json(
        HttpResponseStatus.ACCEPTED, Map.of("result", first ? "draining" : "draining already"));
  }

  private static Answer answerTo(ReloadResult result) {
    HttpResponseStatus status =
        switch (result.outcome()) {
          case TAKEN_ON -> HttpResponseStatus.OK;
          case INVALID -> HttpResponseStatus.UNPROCESSABLE_ENTITY;
          case IMPOSSIBLE -> HttpResponseStatus.CONFLICT;
          case DEFECT -> HttpResponseStatus.INTERNAL_SERVER_ERROR;
        };
    String word = result.outcome().name().toLowerCase(Locale.ROOT).replace('_', '-');
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("result", word);
    told.put("problems", result.problems());
    return Answer.json(status, told);
  }
}
