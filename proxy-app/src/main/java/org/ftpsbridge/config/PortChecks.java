package org.ftpsbridge.config;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
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

  /** Data ports of a listener, with where the file names them, if it does. */
  private record Held(Place place, String shown, PortRange ports) {}

  static void check(List<Values> listeners, List<Values> backends) {
    activePorts(listeners, backends);
    listeners.forEach(PortChecks::onePortOrRange);
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
    List<Held> before = new ArrayList<>();
    for (Values backend : backends) {
      Optional<PortRange> ports = backend.find(BackendKeys.ACTIVE_PORTS);
      for (Held wanted : held(backend, BackendKeys.ACTIVE_PORTS, ports)) {
        for (Values listener : listeners) {
          overlaps(wanted, held(listener));
          controlIn(wanted, listener);
        }
        overlaps(wanted, before);
        before.add(wanted);
      }
    }
  }

  private static void overlaps(Held wanted, List<Held> others) {
    others.stream()
        .filter(other -> other.ports.overlaps(wanted.ports))
        .forEach(other -> overlap(wanted, other, "other ports"));
  }

  private static void sameControlPort(Values first, Values second) {
    Optional<Integer> port = bind(first).map(Endpoint::port).filter(number -> number != 0);
    if (port.isPresent() && port.equals(bind(second).map(Endpoint::port))) {
      PortRange one = new PortRange(port.get(), port.get());
      overlap(
          new Held(second.at(ListenerKeys.BIND), second.at(ListenerKeys.BIND).shown(), one),
          new Held(first.at(ListenerKeys.BIND), first.at(ListenerKeys.BIND).shown(), one),
          "another port or address");
    }
  }

  private static void onePortOrRange(Values listener) {
    Values data = listener.section(ListenerKeys.DATA);
    if (!data.gives(ListenerKeys.PORTS)) {
      List<Held> held = held(listener);
      if (held.size() == 2 && held.get(0).ports.overlaps(held.get(1).ports)) {
        overlap(held.get(1), held.get(0), "other ports");
      }
    } else if (data.gives(ListenerKeys.DATA_PORT) || data.gives(ListenerKeys.OVERFLOW)) {
      Place place = data.at(ListenerKeys.PORTS);
      place.problem(
          place.shown() + " stands beside port or overflow; give a classic range or those");
    }
  }

  private static void overlappingData(Values first, Values second) {
    for (Held theirs : held(first)) {
      for (Held ours : held(second)) {
        if (ours.ports.overlaps(theirs.ports)) {
          overlap(ours, theirs, "other ports");
        }
      }
    }
  }

  private static void controlInData(Values data, Values control) {
    held(data).forEach(held -> controlIn(held, control));
  }

  private static void controlIn(Held held, Values control) {
    int port = bind(control).map(Endpoint::port).orElse(0);
    if (port >= held.ports.first() && port <= held.ports.last()) {
      Place bind = control.at(ListenerKeys.BIND);
      held.place.problem(
          held.shown
              + " holds the control port of "
              + bind.shown()
              + " in line "
              + bind.line()
              + "; choose other ports");
    }
  }

  private static List<Held> held(Values listener) {
    Values data = listener.section(ListenerKeys.DATA);
    if (data.gives(ListenerKeys.PORTS)) {
      return held(data, ListenerKeys.PORTS, data.find(ListenerKeys.PORTS));
    }
    Optional<PortRange> one =
        data.find(ListenerKeys.DATA_PORT).map(port -> new PortRange(port, port));
    List<Held> held = new ArrayList<>(held(data, ListenerKeys.DATA_PORT, one));
    held.addAll(held(data, ListenerKeys.OVERFLOW, data.find(ListenerKeys.OVERFLOW)));
    return held;
  }

  private static List<Held> held(Values data, Key<?> key, Optional<PortRange> ports) {
    String shown = data.gives(key) ? data.at(key).shown() : "the default of data." + key.name();
    return ports.map(range -> new Held(data.at(key), shown, range)).stream().toList();
  }

  private static void overlap(Held one, Held other, String better) {
    one.place.problem(
        one.shown
            + " overlaps with "
            + other.shown
            + " in line "
            + other.place.line()
            + "; choose "
            + better);
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
