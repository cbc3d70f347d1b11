package org.ftpsbridge.bench;

import java.net.SocketException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.ftpsbridge.bench.ScriptedBackend.Transfer;

/** What a backend does on a data connection, and the bytes it does it with. */
public final class Transfers {

  private Transfers() {}

  /** Always the same bytes, more than any buffer on the way holds. */
  public static byte[] content() {
    byte[] content = new byte[3_000_000];
    new Random(7).nextBytes(content);
    return content;
  }

  /** Sends the bytes and closes. */
  public static Transfer sending(byte[] content, String reply) {
    return data -> {
      data.getOutputStream().write(content);
      return reply;
    };
  }

  /** Takes all bytes up to the end, or fails where the end was a reset. */
  public static Transfer receiving(CompletableFuture<byte[]> received) {
    return data -> {
      try {
        received.complete(data.getInputStream().readAllBytes());
        return "226 stored";
      } catch (SocketException reset) {
        received.completeExceptionally(reset);
        return "426 data connection reset";
      }
    };
  }

  /** Waits for the test. */
  public static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
