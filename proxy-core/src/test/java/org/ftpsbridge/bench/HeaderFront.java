package org.ftpsbridge.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.ftpsbridge.net.AddressRange;

/** Stands before a backend, takes the PROXY header off each control connection and keeps it. */
public final class HeaderFront implements AutoCloseable {

  private static final int WAIT_SECONDS = 20;
  private static final int FIXED = 16;

  private final ServerSocket listening = new ServerSocket(0, 5, AddressRange.literal("127.0.0.1"));
  private final BlockingQueue<String> headers = new LinkedBlockingQueue<>();
  private final int port;

  /** A front of the backend at this port. */
  public HeaderFront(int port) throws IOException {
    this.port = port;
    run(this::accept);
  }

  /** The port that it listens on. */
  public int port() {
    return listening.getLocalPort();
  }

  /** The header of the next connection, one byte a char. */
  public String header() throws InterruptedException {
    String header = headers.poll(WAIT_SECONDS, TimeUnit.SECONDS);
    if (header == null) {
      throw new AssertionError("no header came");
    }
    return header;
  }

  /** Reads a header of either version and not a byte further, one byte a char. */
  public static String headerOf(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder header = new StringBuilder();
    header.append((char) in.read());
    if (header.charAt(0) == 'P') {
      while (header.charAt(header.length() - 1) != '\n') {
        header.append((char) in.read());
      }
      return header.toString();
    }
    byte[] fixed = in.readNBytes(FIXED - 1);
    header.append(new String(fixed, StandardCharsets.ISO_8859_1));
    int behind = (fixed[FIXED - 3] & 0xFF) * 256 + (fixed[FIXED - 2] & 0xFF);
    return header.append(new String(in.readNBytes(behind), StandardCharsets.ISO_8859_1)).toString();
  }

  private void accept() throws IOException {
    while (true) {
      Socket came = listening.accept();
      run(
          () -> {
            headers.add(headerOf(came));
            Socket backend = new Socket(AddressRange.literal("127.0.0.1"), port);
            run(() -> carry(backend, came));
            carry(came, backend);
          });
    }
  }

  private static void carry(Socket from, Socket to) throws IOException {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    }
  }

  /** What is done until a connection ends. */
  private interface Task {
    void run() throws IOException;
  }

  private static void run(Task task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (IOException e) {
                // The test, the bridge or the backend closed it.
              }
            },
            "header-front");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
