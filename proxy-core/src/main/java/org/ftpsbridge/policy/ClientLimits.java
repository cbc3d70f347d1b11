package org.ftpsbridge.policy;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.ftpsbridge.net.AddressRange;

/**
 * What clients may ask for, all together and from one address. An IPv6 address counts as its /64.
 *
 * @param sessions control connections of all clients at a time
 * @param sessionsPerAddress control connections of one address at a time
 * @param handshakesPerMinute full handshakes of one address that come to nothing: that fail, or end
 *     before a login, or belong to no data connection
 * @param loginDelay the longest time that a password waits after failed logins; zero for none
 * @param exempt addresses that nothing of this applies to, and that do not count in it
 */
public record ClientLimits(
    int sessions,
    int sessionsPerAddress,
    int handshakesPerMinute,
    Duration loginDelay,
    List<AddressRange> exempt) {

  /**
   * What holds where the configuration is silent: a partner with 50 sessions behind one NAT may
   * have them four times over, while its old ones die, and dial them all at one moment; and ten
   * such partners fit in. 300 handshakes in a minute take half a percent of a processor. No client
   * gives up on a reply within 5 seconds.
   */
  public static final ClientLimits DEFAULT =
      new ClientLimits(2000, 200, 300, Duration.ofSeconds(5), List.of());

  /** Copies the ranges. */
  public ClientLimits {
    exempt = List.copyOf(exempt);
  }

  /** Whether these limits do not apply to a client. */
  boolean exempts(InetAddress client) {
    return exempt.stream().anyMatch(range -> range.contains(client));
  }
}
