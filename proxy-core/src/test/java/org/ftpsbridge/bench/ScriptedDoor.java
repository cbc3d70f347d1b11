package org.ftpsbridge.bench;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import org.ftpsbridge.ftp.ExtendedPort;
import org.ftpsbridge.ftp.HostPort;
import org.ftpsbridge.net.AddressRange;

/** Where the data connections of a {@link ScriptedBackend} come from. */
final class ScriptedDoor {

  private static final int SILENCE_MILLIS = 100;

  private final Map<String, IntFunction<String>> words = new ConcurrentHashMap<>();
  private volatile ServerSocket listening = new ServerSocket();
  private volatile Optional<InetSocketAddress> named = Optional.empty();
  private volatile InetAddress own = AddressRange.literal("127.0.0.1");

  ScriptedDoor() throws IOException {
    says("EPSV", "229 Entering (|||%d|)"::formatted);
    says("PASV", port -> "227 Entering (127,0,0,1," + port / 256 + "," + port % 256 + ")");
  }

  /**
   * Who opens the next data connection, and where.
   *
   * @param listening the port, closed with this
   * @param named where PORT or EPRT said; empty if the other side connects
   * @param own where we come from then
   */
  record Opening(ServerSocket listening, Optional<InetSocketAddress> named, InetAddress own)
      implements AutoCloseable {

    Socket open() throws IOException {
      return named.isPresent() ? connect() : listening.accept();
    }

    private Socket connect() throws IOException {
      Socket connection = new Socket();
      connection.bind(new InetSocketAddress(own, 0));
      connection.connect(named.orElseThrow());
      return connection;
    }

    @Override
    public void close() throws IOException {
      listening.close();
    }
  }

  /** Tells the port that it opens for EPSV or PASV in these words. */
  void says(String verb, IntFunction<String> reply) {
    words.put(verb, reply);
  }

  /** Connects from this address. */
  void comesFrom(InetAddress address) {
    own = address;
  }

  /** Opens a port; tells the reply that says so. */
  String listen(String verb) throws IOException {
    named = Optional.empty();
    listening = new ServerSocket(0, 5, AddressRange.literal("127.0.0.1"));
    return requireNonNull(words.get(verb)).apply(listening.getLocalPort());
  }

  /** Whether this line is a PORT or EPRT, which holds from now on. */
  boolean isNamedBy(String line) {
    Optional<InetSocketAddress> address = addressIn(line);
    named = address.or(() -> named);
    return address.isPresent();
  }

  private static Optional<InetSocketAddress> addressIn(String line) {
    String argument = line.substring(line.indexOf(' ') + 1);
    if (line.startsWith("PORT ")) {
      return HostPort.parse(argument).map(p -> new InetSocketAddress(p.address(), p.port()));
    }
    return line.startsWith("EPRT ")
        ? ExtendedPort.parse(argument)
            .map(p -> new InetSocketAddress(p.address().orElseThrow(), p.port()))
        : Optional.empty();
  }

  /** The next data connection, as was agreed last. */
  Opening next() {
    return new Opening(listening, named, own);
  }

  Socket accept() throws IOException {
    return listening.accept();
  }

  Socket connect() throws IOException {
    return next().connect();
  }

  /** Whether nothing comes for a moment, not even the end. */
  static boolean isSilent(Socket socket) throws IOException {
    int before = socket.getSoTimeout();
    socket.setSoTimeout(SILENCE_MILLIS);
    try {
      socket.getInputStream().read();
      return false;
    } catch (SocketTimeoutException nothing) {
      return true;
    } finally {
      socket.setSoTimeout(before);
    }
  }
}
