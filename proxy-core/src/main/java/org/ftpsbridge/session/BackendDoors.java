package org.ftpsbridge.session;

import java.net.BindException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.ftpsbridge.data.DataDoor;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.net.PortRange;
import org.ftpsbridge.net.Transport;
import org.ftpsbridge.routing.BackendData;

/**
 * The doors that backends in active mode connect to. Each is bound once and stays as long as
 * somebody uses it, so that it outlives the settings that first named it. Safe for all threads.
 */
final class BackendDoors {

  /** What makes a door. */
  private record Key(PortRange ports, List<AddressRange> guests) {

    static Key of(BackendData data) {
      return new Key(data.activePorts().orElseThrow(), data.addresses());
    }
  }

  /** A door, and how many use it. */
  private record Use(DataDoor door, int users) {}

  private final Transport transport;
  private final Map<Key, Use> open = new ConcurrentHashMap<>();

  BackendDoors(Transport transport) {
    this.transport = transport;
  }

  /**
   * Binds the ports, or counts one more who uses them. Blocks; not for event loops.
   *
   * @throws BindException naming the port that cannot be bound
   */
  synchronized void enter(BackendData data) throws BindException {
    Key key = Key.of(data);
    Use use = open.get(key);
    DataDoor door =
        use == null ? DataDoor.forBackend(transport, key.ports(), key.guests()) : use.door();
    open.put(key, new Use(door, use == null ? 1 : use.users() + 1));
  }

  /** Counts one less; the last has the ports closed. Blocks; not for event loops. */
  synchronized void leave(BackendData data) {
    Use use = of(data);
    if (use.users() == 1) {
      open.remove(Key.of(data));
      use.door().close();
    } else {
      open.put(Key.of(data), new Use(use.door(), use.users() - 1));
    }
  }

  /** The door that was entered for this. */
  DataDoor doorFor(BackendData data) {
    return of(data).door();
  }

  private Use of(BackendData data) {
    Use use = open.get(Key.of(data));
    if (use == null) {
      throw new IllegalStateException("nobody listens at " + data.activePorts());
    }
    return use;
  }
}
