package org.ftpsbridge.observe;

import java.net.InetSocketAddress;

/**
 * A hint about one client.
 *
 * @param session the session's id; empty where there is none
 * @param listener the listener's name
 * @param client the client's address and port
 * @param hint what it seems to be
 * @param detail what it offered, in our words; may be empty
 */
public record ClientHint(
    String session, String listener, InetSocketAddress client, Hint hint, String detail) {}
