package org.ftpsbridge.observe;

import java.time.Duration;

/**
 * A server that may hear a user name: connected, greeted and, where it has to be, secured.
 *
 * @param backend the backend's name
 * @param server its address and port
 * @param duration from the first packet to that moment
 */
public record BackendOpened(String backend, String server, Duration duration) {}
