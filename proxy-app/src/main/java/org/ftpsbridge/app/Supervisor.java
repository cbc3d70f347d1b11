package org.ftpsbridge.app;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whoever has started this process and wants to know how far it is, as sd_notify(3) of systemd
 * says; nobody where the environment names no socket for that. What cannot be told is logged, and
 * changes nothing. Any thread.
 */
final class Supervisor {
  private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
  private static final String VARIABLE = "NOTIFY_SOCKET";

  private final Optional<String> socket;
  private volatile boolean stops;

  /**
   * A supervisor that listens there.
   *
   * @param socket a path, or a name behind an {@code @}
   */
  Supervisor(Optional<String> socket) {
    this.socket = socket;
  }

  /** The one that the environment names. */
  static Supervisor ofEnvironment() {
    return new Supervisor(
        Optional.ofNullable(System.getenv(VARIABLE)).filter(name -> !name.isEmpty()));
  }

  /**
   * Everything is bound, or bound still; nothing is told once it stops.
   *
   * @param status how it stands, in words
   */
  void ready(String status) {
    if (!stops) {
      tell("READY=1\nSTATUS=" + status);
    }
  }

  /** The configuration is read anew; {@link #ready} follows, whatever comes of it. */
  void reloading() {
    if (!stops) {
      // nanoTime is CLOCK_MONOTONIC on Linux, the one system that has such supervisors.
      tell("RELOADING=1\nMONOTONIC_USEC=" + System.nanoTime() / 1000);
    }
  }

  /** No session is taken any more, and those that run may take so long. */
  void stopping(Duration most) {
    stops = true;
    tell("STOPPING=1\nSTATUS=lets transfers end\nEXTEND_TIMEOUT_USEC=" + most.toNanos() / 1000);
  }

  private void tell(String state) {
    if (socket.isEmpty()) {
      return;
    }
    try {
      send(socket.get(), state.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      LOG.atWarn().addKeyValue("cause", e.getMessage()).log("the supervisor cannot be told");
    }
  }

  private static void send(String where, byte[] state) throws IOException {
    if (!Epoll.isAvailable()) {
      throw new IOException("there is no native library for Unix sockets");
    }
    byte[] address = where.getBytes(StandardCharsets.UTF_8);
    if (address[0] == '@') {
      address[0] = 0;
    }
    ByteBuffer datagram = ByteBuffer.allocateDirect(state.length).put(state);
    Socket local = Socket.newSocketDomainDgram();
    try {
      if (local.sendToDomainSocket(datagram, 0, state.length, address) < 0) {
        throw new IOException(where + " takes nothing");
      }
    } finally {
      local.close();
    }
  }
}
