package org.ftpsbridge.tls;

import static org.ftpsbridge.fuzz.Claims.same;
import static org.ftpsbridge.fuzz.Claims.that;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.ftpsbridge.fuzz.CountedChannel;
import org.ftpsbridge.fuzz.FuzzInput;

/**
 * What a client may send after CCC: whole records go to TLS, all from the first byte on that begins
 * none is text, and how that is cut makes no difference.
 */
public final class EndingFuzz {

  private static final SSLContext TLS = contextOfJava();
  private static final int LONGEST_RECORD = 5 + (1 << 14) + 2048;

  /** What came of it. */
  private record Outcome(String records, String text, int ends, boolean open) {}

  private EndingFuzz() {}

  /** One try. */
  public static void fuzzerTestOneInput(byte[] data) {
    FuzzInput input = new FuzzInput(data);
    int seed = input.choice(256);
    byte[] said = input.rest();
    Outcome whole = null;
    for (List<byte[]> chunks : FuzzInput.inSeveralWays(said, seed)) {
      Outcome outcome = outcome(chunks);
      whole = whole == null ? outcome : whole;
      same(whole, outcome, "the cut makes no difference");
    }
    if (whole != null) {
      lookAt(whole, HexFormat.of().formatHex(said));
    }
  }

  private static void lookAt(Outcome outcome, String said) {
    String handed = outcome.records() + outcome.text();
    that(said.startsWith(handed), "what is handed on is what was said");
    same(!outcome.text().isEmpty(), outcome.ends() == 1, "TLS ends once, where text begins");
    if (outcome.ends() == 1) {
      same(said, handed, "no text is lost");
      that(!outcome.text().matches("1[4-7].*"), "text does not begin like a record");
    }
  }

  private static Outcome outcome(List<byte[]> chunks) {
    Swallowing tls = new Swallowing();
    AtomicInteger ends = new AtomicInteger();
    CountedChannel channel = new CountedChannel(new TlsEnding(tls, ends::incrementAndGet), tls);
    StringBuilder text = new StringBuilder();
    int longest = 0;
    for (byte[] chunk : chunks) {
      longest = Math.max(longest, chunk.length);
      channel.read(chunk);
      for (ByteBuf one = channel.channel().readInbound();
          one != null;
          one = channel.channel().readInbound()) {
        text.append(hex(one));
        one.release();
      }
    }
    that(channel.most() <= 4L * (LONGEST_RECORD + longest), "what is kept is bounded");
    boolean open = channel.channel().isOpen();
    channel.end();
    return new Outcome(String.join("", tls.records), text.toString(), ends.get(), open);
  }

  private static String hex(ByteBuf bytes) {
    byte[] copy = new byte[bytes.readableBytes()];
    bytes.readBytes(copy);
    return HexFormat.of().formatHex(copy);
  }

  /** Stands for TLS, and takes whatever comes for a record. */
  private static final class Swallowing extends SslHandler {

    private final List<String> records = new ArrayList<>();

    Swallowing() {
      super(ofServer());
    }

    private static SSLEngine ofServer() {
      SSLEngine engine = TLS.createSSLEngine();
      engine.setUseClientMode(false);
      return engine;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
      records.add(hex(in));
    }
  }

  private static SSLContext contextOfJava() {
    try {
      return SSLContext.getDefault();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
