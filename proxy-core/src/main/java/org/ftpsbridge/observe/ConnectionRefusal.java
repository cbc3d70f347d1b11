package org.ftpsbridge.observe;

import java.net.InetSocketAddress;

/**
 * A connection that was closed at the TCP accept, before any TLS.
 *
 * @param listener the listener's name
 * @param client the client's address and port
 * @param limit what turned it away
 */
public record ConnectionRefusal(String listener, InetSocketAddress client, Refusal limit) {}
