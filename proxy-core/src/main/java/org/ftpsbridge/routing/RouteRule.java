package org.ftpsbridge.routing;

/**
 * One route of a configuration.
 *
 * @param name where it stands there
 * @param terms what it asks of a session
 * @param backend where sessions go that meet them
 * @param stripped whether the backend hears {@code user@site} without the suffix that was matched
 */
public record RouteRule(String name, RouteTerms terms, Backend backend, boolean stripped) {

  Route routeOf(String user) {
    String known =
        stripped
            ? terms
                .suffixOf(user)
                .map(suffix -> user.substring(0, user.length() - suffix.length()))
                .orElse(user)
            : user;
    return new Route(backend, known);
  }
}
