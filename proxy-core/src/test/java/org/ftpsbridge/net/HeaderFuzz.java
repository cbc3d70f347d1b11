package org.ftpsbridge.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.ftpsbridge.fuzz.Claims.same;
import static org.ftpsbridge.fuzz.Claims.that;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.ftpsbridge.fuzz.CountedChannel;
import org.ftpsbridge.fuzz.FuzzInput;

/**
 * What a trusted proxy may send before all else: however it is cut, the same header comes of it and
 * the same bytes follow, or the connection is closed; and a header that was read can be written.
 */
public final class HeaderFuzz {

  private static final int MOST = 64 * 1024;

  private static final List<ProxyVersion> BOTH = List.of(ProxyVersion.V1, ProxyVersion.V2);

  private HeaderFuzz() {}

  /** What came of a connection. */
  private record Outcome(Optional<ProxyHeader> header, String heard, boolean open) {}

  /** One try. */
  public static void fuzzerTestOneInput(byte[] data) {
    FuzzInput input = new FuzzInput(data);
    int seed = input.choice(256);
    byte[] said = input.rest();
    if (said.length == 0) {
      return;
    }
    Outcome whole = outcomeOf(List.of(said));
    for (List<byte[]> chunks : FuzzInput.inSeveralWays(said, seed)) {
      same(whole, outcomeOf(chunks), "however it is cut");
    }
    String text = new String(said, ISO_8859_1);
    that(whole.header.isEmpty() || text.endsWith(whole.heard), "what follows is what follows");
    that(whole.open || whole.heard.isEmpty(), "who is closed is not heard");
    whole.header.flatMap(ProxyHeader::ends).ifPresent(HeaderFuzz::writtenAgain);
  }

  private static Outcome outcomeOf(List<byte[]> chunks) {
    StringBuilder heard = new StringBuilder();
    CountedChannel channel = new CountedChannel();
    ProxyGate gate = new ProxyGate(List.of(), Duration.ofSeconds(10), (proxy, detail) -> {});
    gate.await(channel.channel(), () -> channel.channel().pipeline().addLast(new Hearing(heard)));
    chunks.forEach(channel::read);
    Outcome outcome =
        new Outcome(
            ProxyHeader.of(channel.channel()), heard.toString(), channel.channel().isOpen());
    channel.end();
    that(channel.most() < MOST, "no more is kept than a header");
    return outcome;
  }

  private static void writtenAgain(Ends ends) {
    // Of the library that reads them, version 1 has no port 0, and version 2 has.
    boolean inLines = ends.client().getPort() > 0 && ends.local().getPort() > 0;
    for (ProxyVersion version : inLines ? BOTH : List.of(ProxyVersion.V2)) {
      ByteBuf header = Unpooled.wrappedBuffer(version.of(ends));
      same(0, ProxyHeader.missing(header), "what is written is whole");
      same(Optional.of(ends), ProxyHeader.parse(header).ends(), "what is written is read");
    }
  }

  /** Writes down what comes behind the header. */
  private static final class Hearing extends SimpleChannelInboundHandler<ByteBuf> {
    private final StringBuilder heard;

    Hearing(StringBuilder heard) {
      this.heard = heard;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) {
      heard.append(bytes.toString(ISO_8859_1));
    }
  }
}
