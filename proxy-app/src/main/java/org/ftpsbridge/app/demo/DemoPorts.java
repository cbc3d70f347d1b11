package org.ftpsbridge.app.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.stream.IntStream;
import org.ftpsbridge.net.PortRange;

/**
 * Ports of the loopback address that are free now.
 *
 * @param control 990, or 2990 where that needs a privilege or is in use, or any
 * @param data a hundred ports in a row
 */
record DemoPorts(int control, PortRange data) {
  private static final int[] CONTROL = {990, 2990};
  private static final int DATA_FIRST = 50_000;
  private static final int DATA_LAST = 60_000;
  private static final int DATA_COUNT = 100;

  /** Looks for them; they may be taken by another program before they are used. */
  static DemoPorts free() throws IOException {
    return new DemoPorts(freeControl(), freeData());
  }

  private static int freeControl() throws IOException {
    for (int port : CONTROL) {
      if (isFree(port)) {
        return port;
      }
    }
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return any.getLocalPort();
    }
  }

  private static PortRange freeData() throws IOException {
    for (int first = DATA_FIRST; first < DATA_LAST; first += DATA_COUNT) {
      int last = first + DATA_COUNT - 1;
      if (IntStream.rangeClosed(first, last).allMatch(DemoPorts::isFree)) {
        return new PortRange(first, last);
      }
    }
    throw new IOException("no " + DATA_COUNT + " free ports in a row from " + DATA_FIRST + " on");
  }

  private static boolean isFree(int port) {
    try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return probe.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
