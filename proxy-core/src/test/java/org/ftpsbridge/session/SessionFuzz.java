package org.ftpsbridge.session;

import static org.ftpsbridge.fuzz.Claims.same;
import static org.ftpsbridge.fuzz.Claims.that;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.ftpsbridge.FtpsBridge;
import org.ftpsbridge.Settings;
import org.ftpsbridge.bench.Bench;
import org.ftpsbridge.bench.RecordedEvents;
import org.ftpsbridge.ftp.LineEnd;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.fuzz.FuzzInput;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.observe.CloseReason;
import org.ftpsbridge.policy.AssumedProtection;
import org.ftpsbridge.policy.ClientDialect;
import org.ftpsbridge.policy.ClientLimits;
import org.ftpsbridge.policy.EarlyGreeting;
import org.ftpsbridge.policy.NoopDuringTransfer;
import org.ftpsbridge.policy.TlsDemand;

/**
 * What a client and a backend may say to each other through a whole bridge, on real connections:
 * the session ends with its client, nothing is a defect, and no buffer is kept.
 */
public final class SessionFuzz {

  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(20);

  private SessionFuzz() {}

  /** Loads what the first try would wait for. */
  public static void fuzzerInitialize() {
    that(Scene.ONLY.bridge.addressOf("implicit").getPort() > 0, "the bridge runs");
  }

  /** One try. */
  public static void fuzzerTestOneInput(byte[] data) throws IOException, InterruptedException {
    Scene scene = Scene.ONLY;
    try (FuzzedDialogue dialogue =
        new FuzzedDialogue(
            new FuzzInput(data).text(), scene.bridge.addressOf("implicit"), scene.backend)) {
      dialogue.run();
    }
    that(scene.events.end() != CloseReason.DEFECT, "no session ends by a defect");
    scene.events.forget();
    that(!scene.defect.getAndSet(false), "no defect is logged");
    await(() -> scene.inUse() <= scene.atRest, "every buffer is given back");
  }

  private static void await(BooleanSupplier condition, String sentence)
      throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE;
    while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
      Thread.sleep(1);
    }
    same(true, condition.getAsBoolean(), sentence);
  }

  /** The one bridge of this process, and the door of the backend behind it. */
  private static final class Scene {

    private static final Scene ONLY = new Scene();

    private final RecordedEvents events = new RecordedEvents();
    private final AtomicBoolean defect = new AtomicBoolean();
    private final ServerSocketChannel backend;
    private final FtpsBridge bridge;
    private final long atRest;

    private Scene() {
      try {
        System.setErr(
            new PrintStream(new Watched(System.err, defect), true, StandardCharsets.UTF_8));
        backend =
            ServerSocketChannel.open()
                .bind(new InetSocketAddress(AddressRange.literal("127.0.0.1"), 0));
        bridge = FtpsBridge.start(settings(), events);
        atRest = inUse();
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    private Settings settings() {
      ClientDialect dialect =
          new ClientDialect(
              Security.EXPLICIT,
              TlsDemand.NONE,
              AssumedProtection.CLEAR,
              EarlyGreeting.NEVER,
              NoopDuringTransfer.QUEUE,
              true,
              LineEnd.LF);
      ClientLimits unlimited =
          new ClientLimits(
              10_000, 10_000, 10_000, Duration.ZERO, List.of(AddressRange.parse("127.0.0.0/8")));
      return Bench.speaking(dialect)
          .andThen(Bench.clients(unlimited))
          .apply(Bench.settings(backend.socket().getLocalPort()));
    }

    /** Where Netty counts, which it does for buffers that are not pooled. */
    private long inUse() {
      return ByteBufAllocator.DEFAULT instanceof UnpooledByteBufAllocator counted
          ? counted.metric().usedHeapMemory() + counted.metric().usedDirectMemory()
          : 0;
    }
  }

  /** The standard error stream, on which the log of the tests is, and a defect not to be missed. */
  private static final class Watched extends FilterOutputStream {

    private final AtomicBoolean defect;

    Watched(PrintStream out, AtomicBoolean defect) {
      super(out);
      this.defect = defect;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      if (new String(bytes, from, length, StandardCharsets.ISO_8859_1).contains(" ERROR ")) {
        defect.set(true);
      }
      out.write(bytes, from, length);
    }
  }
}
