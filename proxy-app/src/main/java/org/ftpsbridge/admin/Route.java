package org.ftpsbridge.admin;

import io.netty.handler.codec.http.HttpMethod;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * A row of the endpoint's table.
 *
 * @param method how it is asked for; GET stands for HEAD too
 * @param path where; one that ends with a star stands for all that begin so and go on
 * @param forAll whether the token need not be shown, as probes have none
 * @param handler answers, on the endpoint's thread, which must not be blocked
 */
record Route(
    HttpMethod method,
    String path,
    boolean forAll,
    Function<Request, CompletionStage<Answer>> handler) {

  /** What is there to be looked at, and can be answered at once. */
  static Route get(String path, Function<Request, Answer> handler) {
    return at(HttpMethod.GET, path, handler);
  }

  /** What can be answered at once. */
  static Route at(HttpMethod method, String path, Function<Request, Answer> handler) {
    return new Route(
        method, path, false, request -> CompletableFuture.completedFuture(handler.apply(request)));
  }

  /** What is answered later, on any thread. */
  static Route later(
      HttpMethod method, String path, Function<Request, CompletionStage<Answer>> handler) {
    return new Route(method, path, false, handler);
  }

  /** The same for those too who show no token. */
  Route withoutToken() {
    return new Route(method, path, true, handler);
  }

  /** Whether it stands for this path. */
  boolean isAt(String asked) {
    if (!path.endsWith("*")) {
      return path.equals(asked);
    }
    String start = path.substring(0, path.length() - 1);
    return asked.startsWith(start) && asked.length() > start.length();
  }

  /** What the path has in place of the star. */
  String restOf(String asked) {
    return path.endsWith("*") ? asked.substring(path.length() - 1) : "";
  }
}
