package org.ftpsbridge.observe;

import java.net.InetSocketAddress;

/**
 * What is known of a session from its first moment.
 *
 * @param id unique within the process, in every log line of the session
 * @param listener the listener's name
 * @param client the client's address and port
 * @param proxysOwn whether a proxy has opened it for itself, as it does to check our health
 */
public record SessionFacts(
    String id, String listener, InetSocketAddress client, boolean proxysOwn) {

  /** A session of a client. */
  public SessionFacts(String id, String listener, InetSocketAddress client) {
    this(id, listener, client, false);
  }
}
