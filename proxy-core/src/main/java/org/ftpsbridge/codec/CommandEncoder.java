package org.ftpsbridge.codec;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToByteEncoder;
import org.ftpsbridge.ftp.FtpCommand;
import org.ftpsbridge.ftp.TelnetData;

/**
 * Writes commands to a backend, each as one line that ends with CR LF (RFC 959 section 5.3).
 *
 * <p>It writes the verb in upper case and every char of the argument as the byte it stands for.
 * {@link FtpCommand} cannot hold a CR, LF or NUL, so one command never becomes two.
 */
public final class CommandEncoder extends MessageToByteEncoder<FtpCommand> {

  private static final int IAC = 0xFF;

  private final TelnetData telnet;

  /**
   * An encoder for one connection.
   *
   * @param telnet how a byte 0xFF of an argument is written
   */
  public CommandEncoder(TelnetData telnet) {
    super(FtpCommand.class);
    this.telnet = telnet;
  }

  @Override
  protected void encode(ChannelHandlerContext ctx, FtpCommand command, ByteBuf out) {
    ControlBytes.write(command.verb().name(), out);
    if (!command.argument().isEmpty()) {
      out.writeByte(' ');
      ControlBytes.write(onTheWire(command.argument()), out);
    }
    ControlBytes.endLine(out);
  }

  private String onTheWire(String argument) {
    return switch (telnet) {
      case RAW -> argument;
      case ESCAPE -> argument.replace(Character.toString(IAC), Character.toString(IAC).repeat(2));
    };
  }
}
