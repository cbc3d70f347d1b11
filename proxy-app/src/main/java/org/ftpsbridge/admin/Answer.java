package org.ftpsbridge.admin;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.ftpsbridge.config.JsonText;

/**
 * What a request gets.
 *
 * @param status the status line
 * @param headers beside those that every answer has
 * @param body what follows them, in UTF-8
 * @param flow what follows in place of a body, as it comes; empty where there is a body
 */
record Answer(
    HttpResponseStatus status, Map<String, String> headers, String body, Optional<Flow> flow) {
  private static final String TYPE = "Content-Type";

  Answer {
    headers = Map.copyOf(headers);
  }

  /** An answer with a body. */
  Answer(HttpResponseStatus status, Map<String, String> headers, String body) {
    this(status, headers, body, Optional.empty());
  }

  /** Something that goes on, of this type. */
  static Answer flowing(String type, Flow flow) {
    return new Answer(HttpResponseStatus.OK, Map.of(TYPE, type), "", Optional.of(flow));
  }

  /** A sentence. */
  static Answer text(HttpResponseStatus status, String sentence) {
    return new Answer(status, Map.of(TYPE, "text/plain; charset=utf-8"), sentence + "\n");
  }

  /** A value as {@link JsonText} knows it. */
  static Answer json(HttpResponseStatus status, Object value) {
    return new Answer(status, Map.of(TYPE, "application/json"), JsonText.indented(value));
  }

  /** Something that is fine, of this type. */
  static Answer of(String type, String body) {
    return new Answer(HttpResponseStatus.OK, Map.of(TYPE, type), body);
  }

  /** The same with one more header. */
  Answer with(CharSequence header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header.toString(), value);
    return new Answer(status, more, body, flow);
  }

  byte[] bytes() {
    return body.getBytes(StandardCharsets.UTF_8);
  }
}
