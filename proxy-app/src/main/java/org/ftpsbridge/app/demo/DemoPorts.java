package org.ftpsbridge.app.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;

/**
 * Ports of the loopback address that are free now.
 *
 * @param control 990, or 2990 where that needs a privilege or is in use, or any
 * @param data 989, or 2989, or any
 */
record DemoPorts(int control, int data) {

  private static final List<Integer> CONTROL = List.of(990, 2990);
  private static final List<Integer> DATA = List.of(989, 2989);

  /** Looks for them; they may be taken by another program before they are used. */
  static DemoPorts free() throws IOException {
    return new DemoPorts(free(CONTROL), free(DATA));
  }

  private static int free(List<Integer> wanted) throws IOException {
    for (int port : wanted) {
      if (isFree(port)) {
        return port;
      }
    }
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return any.getLocalPort();
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return probe.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
