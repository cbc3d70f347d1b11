package org.ftpsbridge.config;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.net.Endpoint;
import org.ftpsbridge.net.PortRange;

/**
 * No port is wanted twice: not by two listeners, not for control and data at once, and not by a
 * backend, whose ports are bound on all addresses.
 */
final class PortChecks {
  private PortChecks() {}

  static void check(List<Values> listeners, List<Values> backends) {
    activePorts(listeners, backends);
    for (int i = 0; i < listeners.size(); i++) {
      for (int j = 0; j < listeners.size(); j++) {
        if (shareAnAddress(listeners.get(i), listeners.get(j))) {
          controlInData(listeners.get(i), listeners.get(j));
          if (i < j) {
            sameControlPort(listeners.get(i), listeners.get(j));
            overlappingData(listeners.get(i), listeners.get(j));
          }
        }
      }
    }
  }

  private static void activePorts(List<Values> listeners, List<Values> backends) {
    for (int i = 0; i < backends.size(); i++) {
      Optional<PortRange> wanted = backends.get(i).find(BackendKeys.ACTIVE_PORTS);
      if (wanted.isEmpty()) {
        continue;
      }
      Place place = backends.get(i).at(BackendKeys.ACTIVE_PORTS);
      for (Values listener : listeners) {
        if (ports(listener).filter(wanted.get()::overlaps).isPresent()) {
          overlap(place, portsPlace(listener), "other ports");
        }
        if (holds(wanted.get(), listener)) {
          holdsControl(place, listener);
        }
      }
      for (Values other : backends.subList(0, i)) {
        if (other.find(BackendKeys.ACTIVE_PORTS).filter(wanted.get()::overlaps).isPresent()) {
          overlap(place, other.at(BackendKeys.ACTIVE_PORTS), "other ports");
        }
      }
    }
  }

  private static boolean holds(PortRange range, Values control) {
    return bind(control)
        .filter(end -> end.port() >= range.first() && end.port() <= range.last())
        .isPresent();
  }

  private static void sameControlPort(Values first, Values second) {
    Optional<Integer> port = bind(first).map(Endpoint::port).filter(number -> number != 0);
    if (port.isPresent() && port.equals(bind(second).map(Endpoint::port))) {
      overlap(second.at(ListenerKeys.BIND), first.at(ListenerKeys.BIND), "another port or address");
    }
  }

  private static void overlappingData(Values first, Values second) {
    Optional<PortRange> theirs = ports(first);
    if (theirs.isPresent() && ports(second).filter(theirs.get()::overlaps).isPresent()) {
      overlap(portsPlace(second), portsPlace(first), "other ports");
    }
  }

  private static void controlInData(Values data, Values control) {
    if (ports(data).filter(range -> holds(range, control)).isPresent()) {
      holdsControl(portsPlace(data), control);
    }
  }

  private static void holdsControl(Place place, Values control) {
    Place bind = control.at(ListenerKeys.BIND);
    place.problem(
        place.shown()
            + " holds the control port of "
            + bind.shown()
            + " in line "
            + bind.line()
            + "; choose other ports");
  }

  private static void overlap(Place place, Place other, String better) {
    place.problem(
        place.shown()
            + " overlaps with "
            + other.shown()
            + " in line "
            + other.line()
            + "; choose "
            + better);
  }

  private static Place portsPlace(Values listener) {
    return listener.section(ListenerKeys.DATA).at(ListenerKeys.PORTS);
  }

  private static Optional<PortRange> ports(Values listener) {
    return listener.section(ListenerKeys.DATA).find(ListenerKeys.PORTS);
  }

  private static Optional<Endpoint> bind(Values listener) {
    return listener.find(ListenerKeys.BIND);
  }

  private static boolean shareAnAddress(Values one, Values other) {
    Optional<InetAddress> first = bind(one).map(end -> AddressRange.literal(end.host()));
    Optional<InetAddress> second = bind(other).map(end -> AddressRange.literal(end.host()));
    return first.isPresent()
        && second.isPresent()
        && (first.get().equals(second.get())
            || takesAllOf(first.get(), second.get())
            || takesAllOf(second.get(), first.get()));
  }

  /** Whether the first is a wildcard that the second falls under; {@code ::} takes IPv4 as well. */
  private static boolean takesAllOf(InetAddress wildcard, InetAddress address) {
    return wildcard.isAnyLocalAddress()
        && (!(wildcard instanceof Inet4Address) || address instanceof Inet4Address);
  }
}
