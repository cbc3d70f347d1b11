package org.ftpsbridge.routing;

/**
 * Where a user is served.
 *
 * @param backend the server
 * @param user the name that the user has there
 */
public record Route(Backend backend, String user) {}
