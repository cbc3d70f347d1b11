package org.ftpsbridge.admin;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Duration;
import java.util.Optional;
import org.ftpsbridge.config.UserName;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.trace.TraceFormat;
import org.ftpsbridge.trace.TraceScope;
import org.ftpsbridge.trace.Traces;

/**
 * Traces for whoever asks: of a user, an address and a session, for some minutes.
 *
 * @param traces those that run
 */
record TraceRoute(Traces traces) {
  private static final Duration USUAL = Duration.ofMinutes(10);
  private static final int MOST_MINUTES = 60;

  Route route() {
    return Route.at(HttpMethod.POST, "/trace", this::answer);
  }

  private Answer answer(Request request) {
    TraceFlow flow;
    TraceFormat format;
    try {
      format = format(request);
      flow = new TraceFlow(traces, scope(request), minutes(request), format);
    } catch (IllegalArgumentException e) {
      return Answer.text(HttpResponseStatus.BAD_REQUEST, String.valueOf(e.getMessage()));
    }
    return flow.isOpen()
        ? Answer.flowing(format.mediaType(), flow)
        : Answer.text(HttpResponseStatus.TOO_MANY_REQUESTS, "as many traces run as may run");
  }

  private static TraceScope scope(Request request) {
    return new TraceScope(
        request.parameter("user").map(UserName::said),
        request.parameter("address").map(AddressRange::parse),
        request.parameter("session"));
  }

  private static Duration minutes(Request request) {
    Optional<String> asked = request.parameter("minutes");
    if (asked.isEmpty()) {
      return USUAL;
    }
    int minutes = asked.get().matches("[0-9]{1,2}") ? Integer.parseInt(asked.get()) : 0;
    if (minutes < 1 || minutes > MOST_MINUTES) {
      throw new IllegalArgumentException("minutes is a whole number from 1 to " + MOST_MINUTES);
    }
    return Duration.ofMinutes(minutes);
  }

  private static TraceFormat format(Request request) {
    return switch (request.parameter("format").orElse("text")) {
      case "text" -> TraceFormat.TEXT;
      case "json" -> TraceFormat.JSON;
      default -> throw new IllegalArgumentException("format is text or json");
    };
  }
}
