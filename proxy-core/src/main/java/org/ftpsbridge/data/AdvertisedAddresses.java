package org.ftpsbridge.data;

import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ftpsbridge.net.Transport;

/** The addresses that 227 replies of a listener name, by the client. Safe for all threads. */
public final class AdvertisedAddresses {

  /** An address, and to whom it is named. */
  private record Entry(Advertisement terms, AdvertisedAddress address) {}

  private final List<Entry> entries;

  private AdvertisedAddresses(List<Entry> entries) {
    this.entries = List.copyOf(entries);
  }

  /**
   * Those of all advertisements, names being resolved now. Blocks; not for event loops.
   *
   * @throws IOException with a sentence that begins with the name, if one has no IPv4 address
   */
  public static AdvertisedAddresses of(List<Advertisement> all, Transport transport)
      throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (Advertisement one : all) {
      entries.add(new Entry(one, AdvertisedAddress.of(one.host(), transport)));
    }
    return new AdvertisedAddresses(entries);
  }

  /** What the first advertisement that is for this client says; empty if none is. */
  public Optional<InetAddress> namedTo(InetAddress client) {
    return entries.stream()
        .filter(entry -> entry.terms.isFor(client))
        .findFirst()
        .map(entry -> entry.address.current());
  }

  /**
   * Asks for the addresses of names again each minute, as long as the loop runs.
   *
   * @return ends that
   */
  public Runnable keepFresh(EventLoop loop) {
    List<Runnable> ends = entries.stream().map(entry -> entry.address.keepFresh(loop)).toList();
    return () -> ends.forEach(Runnable::run);
  }
}
