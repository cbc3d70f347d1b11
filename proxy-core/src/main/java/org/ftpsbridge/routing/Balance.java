package org.ftpsbridge.routing;

import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Locale;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.net.PeerAddress;

/** Which of the servers of a backend gets the next session. */
public enum Balance {
  /** Each in turn. */
  ROUND_ROBIN,
  /** The one that has the fewest. */
  LEAST_SESSIONS,
  /** The same for a user, as long as it can be used. */
  STICKY_USER,
  /** The same for a client's address, as long as it can be used. */
  STICKY_ADDRESS;

  /** Hosts of one IPv6 network change their addresses, and none leaves its /64. */
  private static final int NETWORK_OF_A_HOST = 64;

  /**
   * What the sessions that belong together have in common; empty where none do.
   *
   * @param user as written in USER; its case is ignored, since many servers do
   */
  public String keyOf(String user, InetAddress client) {
    return switch (this) {
      case ROUND_ROBIN, LEAST_SESSIONS -> "";
      case STICKY_USER -> user.toLowerCase(Locale.ROOT);
      case STICKY_ADDRESS -> networkOf(PeerAddress.of(client));
    };
  }

  /** Whether nothing can be chosen before a user name is known. */
  public boolean needsUser() {
    return this == STICKY_USER;
  }

  private static String networkOf(InetAddress client) {
    return client instanceof Inet6Address
        ? AddressRange.around(client, NETWORK_OF_A_HOST).toString()
        : NetUtil.toAddressString(client);
  }
}
