package org.ftpsbridge.net;

/**
 * TCP ports from {@code first} to {@code last}, both included.
 *
 * @param first 1 to 65535
 * @param last {@code first} to 65535
 */
public record PortRange(int first, int last) {

  /** Refuses an empty range and ports outside 1 to 65535 with IllegalArgumentException. */
  public PortRange {
    if (first < 1 || last > 65535) {
      throw new IllegalArgumentException("ports must be 1 to 65535");
    }
    if (first > last) {
      throw new IllegalArgumentException("the first port is above the last");
    }
  }

  /**
   * Reads {@code first-last} or a single port.
   *
   * @throws IllegalArgumentException with a sentence for people if it is neither
   */
  public static PortRange parse(String text) {
    int dash = text.indexOf('-');
    try {
      if (dash < 0) {
        int port = Integer.parseInt(text.strip());
        return new PortRange(port, port);
      }
      return new PortRange(
          Integer.parseInt(text.substring(0, dash).strip()),
          Integer.parseInt(text.substring(dash + 1).strip()));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("expected ports as first-last, such as 50000-50999", e);
    }
  }

  /** The number of ports. */
  public int size() {
    return last - first + 1;
  }

  /** Whether both ranges have a port in common. */
  public boolean overlaps(PortRange other) {
    return first <= other.last && other.first <= last;
  }

  @Override
  public String toString() {
    return first == last ? Integer.toString(first) : first + "-" + last;
  }
}
