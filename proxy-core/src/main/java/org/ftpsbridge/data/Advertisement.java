package org.ftpsbridge.data;

import java.net.InetAddress;
import java.util.List;
import org.ftpsbridge.net.AddressRange;

/**
 * Whom 227 replies name to some clients.
 *
 * @param clients where these come from; empty for all
 * @param host whom they are told of
 */
public record Advertisement(List<AddressRange> clients, AdvertisedHost host) {

  /** Copies the ranges. */
  public Advertisement {
    clients = List.copyOf(clients);
  }

  /** One for all clients. */
  public static Advertisement toAll(AdvertisedHost host) {
    return new Advertisement(List.of(), host);
  }

  /** Whether it is for a client with this address. */
  boolean isFor(InetAddress client) {
    return clients.isEmpty() || clients.stream().anyMatch(range -> range.contains(client));
  }
}
