package org.ftpsbridge.admin;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All that can be asked for.
 *
 * @param table the routes
 */
record Routes(List<Route> table) {

  Routes {
    table = List.copyOf(table);
  }

  /** The route for a request. */
  Optional<Route> find(HttpMethod method, String path) {
    HttpMethod asked = method.equals(HttpMethod.HEAD) ? HttpMethod.GET : method;
    return at(path).filter(route -> route.method().equals(asked)).findFirst();
  }

  /** What a request gets that no route is for. */
  Answer missing(String path) {
    String methods =
        at(path).map(route -> route.method().name()).distinct().collect(Collectors.joining(", "));
    return methods.isEmpty()
        ? Answer.text(HttpResponseStatus.NOT_FOUND, "there is nothing here")
        : Answer.text(HttpResponseStatus.METHOD_NOT_ALLOWED, "here is only " + methods)
            .with(HttpHeaderNames.ALLOW, methods);
  }

  private Stream<Route> at(String path) {
    return table.stream().filter(route -> route.isAt(path));
  }
}
