package org.ftpsbridge.admin;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is asked for.
 *
 * @param rest what the path has in place of the star that a route's path ends with; else empty
 * @param parameters those of the query
 * @param body at most {@link AdminConnection#LONGEST_BODY} bytes, read as UTF-8
 */
record Request(String rest, Map<String, List<String>> parameters, String body) {

  /** The first value of a parameter. */
  Optional<String> parameter(String name) {
    return parameters.getOrDefault(name, List.of()).stream().findFirst();
  }
}
