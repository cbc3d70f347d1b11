package org.ftpsbridge.routing;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.net.PortRange;

/**
 * How data connections with a backend come about.
 *
 * @param mode who opens them
 * @param activePorts where it connects to in active mode; present if and only if it may have to
 * @param addresses addresses that it may name in a 227, or connect from, besides its own
 */
public record BackendData(
    DataMode mode, Optional<PortRange> activePorts, List<AddressRange> addresses) {

  /** We connect, to the address of the control connection's peer. */
  public static final BackendData PASSIVE =
      new BackendData(DataMode.PASSIVE, Optional.empty(), List.of());

  /** Copies the addresses; refuses active mode without ports, and ports without it. */
  public BackendData {
    addresses = List.copyOf(addresses);
    if (activePorts.isPresent() == (mode == DataMode.PASSIVE)) {
      throw new IllegalArgumentException("active mode has its ports, and passive mode none");
    }
  }

  /** Whether the backend is to open the next data connection. */
  public boolean isActive(boolean clientIsActive) {
    return mode == DataMode.ACTIVE || (mode == DataMode.CLIENT && clientIsActive);
  }

  /** Whether an address may be named or connect, though it is not the peer of the session. */
  public boolean allows(InetAddress address) {
    return addresses.stream().anyMatch(range -> range.contains(address));
  }
}
