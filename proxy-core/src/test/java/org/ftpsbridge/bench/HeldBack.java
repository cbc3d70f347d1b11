package org.ftpsbridge.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;

/** A connection on which all that is said after the first word goes out together, when told so. */
public final class HeldBack extends SocketOfPort {

  private final Socket socket;
  private final ByteArrayOutputStream held = new ByteArrayOutputStream();
  private boolean begun;

  /** Of this connection, on which nothing has been said. */
  public HeldBack(Socket socket) {
    super(socket, socket.getPort());
    this.socket = socket;
  }

  /** Sends what was held back. */
  public void release() throws IOException {
    socket.getOutputStream().write(held.toByteArray());
  }

  @Override
  public OutputStream getOutputStream() {
    return new OutputStream() {
      @Override
      public void write(int single) throws IOException {
        write(new byte[] {(byte) single}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int from, int length) throws IOException {
        if (begun) {
          held.write(bytes, from, length);
        } else {
          begun = true;
          socket.getOutputStream().write(bytes, from, length);
        }
      }
    };
  }
}
