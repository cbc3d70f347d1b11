package org.ftpsbridge.codec;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToByteEncoder;
import java.util.List;
import org.ftpsbridge.ftp.FtpReply;

/**
 * Writes replies to a client, each line ending with CR LF (RFC 959 section 4.2).
 *
 * <p>A line within a reply that a client would take for its last one gets a space in front. {@link
 * FtpReply} cannot hold a CR, LF or NUL, so one reply never becomes two.
 */
public final class ReplyEncoder extends MessageToByteEncoder<FtpReply> {

  /** An encoder for one connection. */
  public ReplyEncoder() {
    super(FtpReply.class);
  }

  @Override
  protected void encode(ChannelHandlerContext ctx, FtpReply reply, ByteBuf out) {
    String code = reply.code().toString();
    List<String> lines = reply.lines();
    int last = lines.size() - 1;
    for (int i = 0; i < last; i++) {
      ControlBytes.write(i == 0 ? code + "-" : marginFor(lines.get(i), code), out);
      ControlBytes.write(lines.get(i), out);
      ControlBytes.endLine(out);
    }
    ControlBytes.write(code + " " + lines.get(last), out);
    ControlBytes.endLine(out);
  }

  private static String marginFor(String line, String code) {
    boolean looksLast = line.equals(code) || line.startsWith(code + " ");
    return looksLast ? " " : "";
  }
}
