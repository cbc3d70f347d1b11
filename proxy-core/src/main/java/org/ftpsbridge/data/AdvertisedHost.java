package org.ftpsbridge.data;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;
import org.ftpsbridge.net.AddressRange;

/**
 * Whom 227 replies name in our place: an IPv4 address, or a DNS name that has one.
 *
 * @param text as the configuration has it
 */
public record AdvertisedHost(String text) {

  private static final Pattern NAME =
      Pattern.compile("(?!-)[A-Za-z0-9_-]{1,63}(\\.[A-Za-z0-9_-]{1,63})*\\.?");
  private static final Pattern NUMBERS = Pattern.compile("[0-9.]+|.*:.*");

  /** Refuses with IllegalArgumentException, and a sentence for people, what is neither. */
  public AdvertisedHost {
    if (NUMBERS.matcher(text).matches()) {
      InetAddress address = AddressRange.literal(text);
      if (!(address instanceof Inet4Address) || address.isAnyLocalAddress()) {
        throw new IllegalArgumentException("clients connect to it, and a 227 holds IPv4 only");
      }
    } else if (!NAME.matcher(text).matches() || text.length() > 253) {
      throw new IllegalArgumentException("it has signs that no host name has");
    }
  }

  /** The address where one is written; empty where the DNS has to be asked. */
  Optional<Inet4Address> literal() {
    return isName() ? Optional.empty() : Optional.of((Inet4Address) AddressRange.literal(text));
  }

  /** Whether the DNS has to be asked. */
  public boolean isName() {
    return !NUMBERS.matcher(text).matches();
  }

  @Override
  public String toString() {
    return text;
  }
}
