package org.ftpsbridge.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.ftpsbridge.net.AddressRange;

/** A port that neither accepts nor refuses: as many wait for it already as may. */
public final class FilteredPort implements AutoCloseable {

  private static final int PATIENCE_MILLIS = 100;
  private static final int WAIT_SECONDS = 5;

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

  /** Waits until somebody is on the way to it, or nobody any more, as Linux tells it. */
  public void awaitSomebody(boolean wanted) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
    while (isTried() != wanted) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(wanted ? "nobody tries to connect" : "somebody still tries");
      }
    }
  }

  private boolean isTried() throws IOException {
    Pattern trying = Pattern.compile(":%04X 02 ".formatted(number()));
    for (Path table : List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"))) {
      try (Stream<String> sockets = Files.exists(table) ? Files.lines(table) : Stream.of()) {
        if (sockets.anyMatch(line -> trying.matcher(line).find())) {
          return true;
        }
      }
    }
    return false;
  }

  @Override
  public void close() throws IOException {
    for (Socket socket : waiting) {
      socket.close();
    }
    listening.close();
  }
}
