package org.ftpsbridge.observe;

import java.net.InetSocketAddress;

/**
 * What is known of a session from its first moment.
 *
 * @param id unique within the process, in every log line of the session
 * @param listener the listener's name
 * @param client the client's address and port
 */
public record SessionFacts(String id, String listener, InetSocketAddress client) {}
