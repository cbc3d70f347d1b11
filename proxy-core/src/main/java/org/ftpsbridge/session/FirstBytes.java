package org.ftpsbridge.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.ftpsbridge.observe.FirstWords;

/** First handler of a client's connection: tells what its first bytes are, and makes way. */
final class FirstBytes extends ChannelInboundHandlerAdapter {

  /** Enough to tell TLS from HTTP, SSH and a command in clear. */
  private static final int ENOUGH = 16;

  private static final Pattern TLS = Pattern.compile("(?s)\\x16(\\x03.*)?|[\\x80-\\xff].\\x01.*");
  private static final Pattern SSH = Pattern.compile("(?s)SSH-.*");
  private static final Pattern HTTP =
      Pattern.compile(
          "(?s)(GET|HEAD|POST|PUT|DELETE|OPTIONS|CONNECT|TRACE|PATCH|PROPFIND|PRI) .*|HTTP/.*");
  private static final Pattern PROXY =
      Pattern.compile("(?s)PROXY (TCP[46]|UNKNOWN).*|\\r\\n\\r\\n\\x00\\r\\nQUIT\\n.*");
  private static final Pattern FTP =
      Pattern.compile(
          "(?s)(USER|PASS|AUTH|FEAT|HOST|CLNT|OPTS|SYST|NOOP|QUIT|PBSZ|PROT|HELP|CCC|REIN|ACCT)"
              + "([ \\r\\n].*)?");

  private final Consumer<FirstWords> owner;

  FirstBytes(Consumer<FirstWords> owner) {
    this.owner = owner;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (bytes.isReadable()) {
      int length = Math.min(ENOUGH, bytes.readableBytes());
      owner.accept(
          wordsOf(bytes.toString(bytes.readerIndex(), length, StandardCharsets.ISO_8859_1)));
      ctx.pipeline().remove(this);
    }
    ctx.fireChannelRead(message);
  }

  /** What bytes look like, one a char, that begin a connection. */
  static FirstWords wordsOf(String bytes) {
    if (TLS.matcher(bytes).matches()) {
      return FirstWords.TLS;
    }
    if (SSH.matcher(bytes).matches()) {
      return FirstWords.SSH;
    }
    if (HTTP.matcher(bytes).matches()) {
      return FirstWords.HTTP;
    }
    if (PROXY.matcher(bytes).matches()) {
      return FirstWords.PROXY;
    }
    return FTP.matcher(bytes.toUpperCase(Locale.ROOT)).matches()
        ? FirstWords.FTP
        : FirstWords.OTHER;
  }
}
