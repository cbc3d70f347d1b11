package org.ftpsbridge.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.ftpsbridge.net.PortRange;

/**
 * The ports of a door: one for everybody with some to overflow to, or a classic range.
 *
 * @param main the one port; empty for a classic range
 * @param others the overflow ports, in order, or the classic range; may be empty beside a main port
 */
public record DataPorts(OptionalInt main, Optional<PortRange> others) {

  /** Refuses a door without a port, and one that is named twice. */
  public DataPorts {
    if (main.isEmpty() && others.isEmpty()) {
      throw new IllegalArgumentException("a door has a port");
    }
    if (main.isPresent()
        && others.isPresent()
        && others.get().overlaps(new PortRange(main.getAsInt(), main.getAsInt()))) {
      throw new IllegalArgumentException("the overflow ports hold the main one");
    }
  }

  /** One port, and those that are used while it is taken. */
  public static DataPorts one(int port, Optional<PortRange> overflow) {
    return new DataPorts(OptionalInt.of(port), overflow);
  }

  /** A classic range, of which any port is as good as any other. */
  public static DataPorts range(PortRange range) {
    return new DataPorts(OptionalInt.empty(), Optional.of(range));
  }

  /** All of them, to be bound. */
  public List<Integer> all() {
    return IntStream.concat(
            main.stream(),
            others.stream().flatMapToInt(r -> IntStream.rangeClosed(r.first(), r.last())))
        .boxed()
        .toList();
  }

  /** In the order to try them: the main one first; of a classic range one that nobody can guess. */
  List<Integer> inOrder() {
    if (main.isPresent()) {
      return all();
    }
    List<Integer> ports = new ArrayList<>(all());
    Collections.rotate(ports, ThreadLocalRandom.current().nextInt(ports.size()));
    return ports;
  }
}
