package org.ftpsbridge.routing;

import java.net.InetSocketAddress;
import java.util.OptionalInt;

/**
 * A server of a backend with the address that it has now.
 *
 * @param address where its control connections are opened
 * @param host the host that it was found by, a name or a literal
 * @param priority of those that can be used, the servers with the lowest are chosen from (RFC 2782)
 * @param weight its share of the sessions, compared with the other weights; above 0
 * @param sessions how many it has at most; empty for any number
 * @param draining whether it gets no more sessions
 */
public record Server(
    InetSocketAddress address,
    String host,
    int priority,
    double weight,
    OptionalInt sessions,
    boolean draining) {}
