package org.ftpsbridge.data;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.ftpsbridge.net.AddressRange;

/** Passes on the first bytes of a client, and the others when it is told to. */
final class HaltingRelay implements AutoCloseable {

  private static final InetAddress LOOPBACK = AddressRange.literal("127.0.0.1");

  private final Socket near;
  private final Socket far;
  private final CountDownLatch halted = new CountDownLatch(1);
  private final CountDownLatch goesOn = new CountDownLatch(1);

  /** Stands between the client of this connection and what it leads to. */
  HaltingRelay(Socket data, int first) throws IOException {
    try (ServerSocket between = new ServerSocket(0, 1, LOOPBACK)) {
      near = new Socket(LOOPBACK, between.getLocalPort());
      far = between.accept();
    }
    run(
        () -> {
          InputStream in = far.getInputStream();
          data.getOutputStream().write(in.readNBytes(first));
          halted.countDown();
          goesOn.await();
          in.transferTo(data.getOutputStream());
          data.shutdownOutput();
        });
    run(
        () -> {
          data.getInputStream().transferTo(far.getOutputStream());
          far.shutdownOutput();
        });
  }

  /** What a thread of it does. */
  private interface Work {
    void run() throws IOException, InterruptedException;
  }

  private static void run(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException | InterruptedException e) {
                // The test is over.
              }
            },
            "halting-relay");
    thread.setDaemon(true);
    thread.start();
  }

  /** A client that shakes hands through it. */
  CompletableFuture<SSLSocket> secured(DetectedTransfer transfer) {
    CompletableFuture<SSLSocket> secured = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                secured.complete(transfer.secure(near));
              } catch (Exception e) {
                secured.completeExceptionally(e);
              }
            },
            "halted-client");
    thread.setDaemon(true);
    thread.start();
    return secured;
  }

  void awaitHalt() throws InterruptedException {
    if (!halted.await(10, TimeUnit.SECONDS)) {
      throw new AssertionError("nothing came");
    }
  }

  void goOn() {
    goesOn.countDown();
  }

  @Override
  public void close() throws IOException {
    goOn();
    near.close();
    far.close();
  }
}
