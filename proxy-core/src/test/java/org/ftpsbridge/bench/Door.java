package org.ftpsbridge.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.ftpsbridge.net.AddressRange;

/** Where a client in active mode waits for its data connection. */
public final class Door implements AutoCloseable {

  private static final int TIMEOUT_MILLIS = 15_000;
  private static final int MOMENT_MILLIS = 300;

  private final ServerSocket listening;

  /** Waits on this address. */
  public Door(String address) throws IOException {
    listening = new ServerSocket(0, 5, AddressRange.literal(address));
    listening.setSoTimeout(TIMEOUT_MILLIS);
  }

  /** The number of its port. */
  public int port() {
    return listening.getLocalPort();
  }

  /** The command that names it as an IPv4 address. */
  public String asPort() {
    return "PORT %s,%d,%d"
        .formatted(address().getHostAddress().replace('.', ','), port() / 256, port() % 256);
  }

  /** The command that names it as RFC 2428 has it. */
  public String asEprt() {
    String host = address().getHostAddress();
    return "EPRT |%d|%s|%d|".formatted(host.contains(":") ? 2 : 1, host, port());
  }

  private InetAddress address() {
    return listening.getInetAddress();
  }

  /** The next connection; fails if none comes. */
  public Socket accept() throws IOException {
    Socket socket = listening.accept();
    socket.setSoTimeout(TIMEOUT_MILLIS);
    return socket;
  }

  /** Whether nobody comes for a moment. */
  public boolean staysEmpty() throws IOException {
    listening.setSoTimeout(MOMENT_MILLIS);
    try (Socket came = listening.accept()) {
      return !came.isConnected();
    } catch (SocketTimeoutException nobody) {
      return true;
    } finally {
      listening.setSoTimeout(TIMEOUT_MILLIS);
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
