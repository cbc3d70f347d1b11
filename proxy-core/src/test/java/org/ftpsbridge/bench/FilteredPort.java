package org.ftpsbridge.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.ftpsbridge.net.AddressRange;

/** A port that neither accepts nor refuses: as many wait for it already as may. */
public final class FilteredPort implements AutoCloseable {

  private static final int PATIENCE_MILLIS = 100;

  private final ServerSocket listening = new ServerSocket(0, 1, AddressRange.literal("127.0.0.1"));
  private final List<Socket> waiting = new ArrayList<>();

  /** Takes any port, and fills it. */
  public FilteredPort() throws IOException {
    while (connects()) {
      // One more waits.
    }
  }

  private boolean connects() throws IOException {
    Socket socket = new Socket();
    waiting.add(socket);
    try {
      socket.connect(new InetSocketAddress(listening.getInetAddress(), number()), PATIENCE_MILLIS);
      return true;
    } catch (SocketTimeoutException full) {
      return false;
    }
  }

  /** The number of the port. */
  public int number() {
    return listening.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    for (Socket socket : waiting) {
      socket.close();
    }
    listening.close();
  }
}
