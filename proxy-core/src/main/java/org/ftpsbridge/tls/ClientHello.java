package org.ftpsbridge.tls;

import io.netty.buffer.ByteBuf;
import java.util.HexFormat;

/**
 * What a ClientHello says about the session it wants to resume, readable before any handshake (RFC
 * 5246 section 7.4.1.2, RFC 5077 section 3.2, RFC 8446 section 4.2.11).
 *
 * @param ticketName the first 16 bytes of the ticket offered, in hexadecimal: the name of the key
 *     that it was made with (RFC 5077 section 4); empty without a ticket
 * @param sessionId the session id in hexadecimal; which TLS 1.3 and tickets fill with anything
 */
public record ClientHello(String ticketName, String sessionId) {

  /** Of what is no ClientHello, or a malformed one; the TLS server that gets it will say so. */
  public static final ClientHello NONE = new ClientHello("", "");

  /** Bytes of a ticket key's name. */
  static final int NAME_LENGTH = 16;

  private static final int VERSION_AND_RANDOM = 2 + 32;
  private static final int SESSION_TICKET = 35;
  private static final int PRE_SHARED_KEY = 41;

  /** Reads the message without its header; takes nothing over. */
  static ClientHello parse(ByteBuf message) {
    ByteBuf rest = message.slice();
    try {
      rest.skipBytes(VERSION_AND_RANDOM);
      String sessionId = hex(rest.readSlice(rest.readUnsignedByte()));
      rest.skipBytes(rest.readUnsignedShort());
      rest.skipBytes(rest.readUnsignedByte());
      String ticketName = rest.isReadable() ? ticketName(extensions(rest)) : "";
      return new ClientHello(ticketName, sessionId);
    } catch (IndexOutOfBoundsException malformed) {
      return NONE;
    }
  }

  private static ByteBuf extensions(ByteBuf rest) {
    return rest.readSlice(rest.readUnsignedShort());
  }

  /** A pre-shared key, which comes last of all extensions, counts before a ticket of TLS 1.2. */
  private static String ticketName(ByteBuf extensions) {
    String name = "";
    while (extensions.isReadable()) {
      int type = extensions.readUnsignedShort();
      ByteBuf data = extensions.readSlice(extensions.readUnsignedShort());
      if (type == PRE_SHARED_KEY) {
        data.skipBytes(2);
        name = nameOf(data.readSlice(data.readUnsignedShort()));
      } else if (type == SESSION_TICKET) {
        name = nameOf(data);
      }
    }
    return name;
  }

  private static String nameOf(ByteBuf ticket) {
    return ticket.readableBytes() < NAME_LENGTH ? "" : hex(ticket.readSlice(NAME_LENGTH));
  }

  private static String hex(ByteBuf bytes) {
    byte[] copy = new byte[bytes.readableBytes()];
    bytes.readBytes(copy);
    return HexFormat.of().formatHex(copy);
  }
}
