package org.ftpsbridge.tls;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;

/**
 * What a ClientHello says, readable before any handshake (RFC 5246 section 7.4.1.2, RFC 8446
 * section 4.1.2). Numbers are those of the IANA registries, in the order offered and without GREASE
 * (RFC 8701). All text is the peer's, one char a byte.
 *
 * @param ticketName the first 16 bytes of the ticket offered, in hexadecimal: the name of the key
 *     that it was made with (RFC 5077 section 4, RFC 8446 section 4.2.11); empty without a ticket
 * @param sessionId the session id in hexadecimal; which TLS 1.3 and tickets fill with anything
 * @param serverName the host that the client means to reach (RFC 6066 section 3); empty without it
 * @param alpn the application protocols offered (RFC 7301); empty without that extension
 * @param versions the versions offered; the highest alone where only that is said, as before TLS
 *     1.3
 * @param ciphers the cipher suites offered
 * @param extensions the types of all extensions
 * @param signatureAlgorithms the signature algorithms offered; empty without that extension
 */
public record ClientHello(
    String ticketName,
    String sessionId,
    String serverName,
    List<String> alpn,
    List<Integer> versions,
    List<Integer> ciphers,
    List<Integer> extensions,
    List<Integer> signatureAlgorithms) {

  /** Of what is no ClientHello, or a malformed one; the TLS server that gets it will say so. */
  public static final ClientHello NONE =
      new ClientHello("", "", "", List.of(), List.of(), List.of(), List.of(), List.of());

  /** Bytes of a ticket key's name. */
  static final int NAME_LENGTH = 16;

  static final int SERVER_NAME = 0;
  static final int SIGNATURE_ALGORITHMS = 13;
  static final int ALPN = 16;
  static final int EXTENDED_MASTER_SECRET = 23;
  static final int SESSION_TICKET = 35;
  static final int PRE_SHARED_KEY = 41;
  static final int SUPPORTED_VERSIONS = 43;

  private static final int RANDOM = 32;

  /** Copies the lists. */
  public ClientHello {
    alpn = List.copyOf(alpn);
    versions = List.copyOf(versions);
    ciphers = List.copyOf(ciphers);
    extensions = List.copyOf(extensions);
    signatureAlgorithms = List.copyOf(signatureAlgorithms);
  }

  /** Whether the session will be tied to its handshake (RFC 7627), as each of TLS 1.3 is. */
  public boolean offersExtendedMasterSecret() {
    return extensions.contains(EXTENDED_MASTER_SECRET);
  }

  /** Whether it names each of its versions, and not the highest alone. */
  public boolean namesVersions() {
    return extensions.contains(SUPPORTED_VERSIONS);
  }

  /** The highest version offered, such as 0x0303 for TLS 1.2; 0 without any. */
  public int highestVersion() {
    return versions.isEmpty() ? 0 : Collections.max(versions);
  }

  /** The JA4 fingerprint of the TLS library that says this, and of its settings; empty of none. */
  public String ja4() {
    return equals(NONE) ? "" : Ja4.of(this);
  }

  /** Reads the message without its header; takes nothing over. */
  static ClientHello parse(ByteBuf message) {
    ByteBuf rest = message.slice();
    try {
      int version = rest.readUnsignedShort();
      rest.skipBytes(RANDOM);
      String sessionId = hex(rest.readSlice(rest.readUnsignedByte()));
      List<Integer> ciphers = numbers(rest.readSlice(rest.readUnsignedShort()));
      rest.skipBytes(rest.readUnsignedByte());
      Extensions extensions = new Extensions(version);
      if (rest.isReadable()) {
        extensions.read(rest.readSlice(rest.readUnsignedShort()));
      }
      return new ClientHello(
          extensions.ticketName,
          sessionId,
          extensions.serverName,
          extensions.alpn,
          extensions.versions,
          ciphers,
          extensions.types,
          extensions.signatureAlgorithms);
    } catch (IndexOutOfBoundsException malformed) {
      return NONE;
    }
  }

  /** What the extensions say; one that is malformed says nothing. */
  private static final class Extensions {

    private final List<Integer> types = new ArrayList<>();
    private String ticketName = "";
    private String serverName = "";
    private List<String> alpn = List.of();
    private List<Integer> versions;
    private List<Integer> signatureAlgorithms = List.of();

    Extensions(int version) {
      this.versions = List.of(version);
    }

    void read(ByteBuf block) {
      while (block.isReadable()) {
        int type = block.readUnsignedShort();
        ByteBuf data = block.readSlice(block.readUnsignedShort());
        if (!isGrease(type)) {
          types.add(type);
          read(type, data);
        }
      }
    }

    /** A pre-shared key, which comes last of all extensions, counts before a ticket of TLS 1.2. */
    private void read(int type, ByteBuf data) {
      switch (type) {
        case SERVER_NAME -> serverName = read(data, serverName, Extensions::hostName);
        case SIGNATURE_ALGORITHMS ->
            signatureAlgorithms =
                read(data, signatureAlgorithms, d -> numbers(d.readSlice(d.readUnsignedShort())));
        case ALPN -> alpn = read(data, alpn, Extensions::protocols);
        case SESSION_TICKET -> ticketName = nameOf(data);
        case PRE_SHARED_KEY -> ticketName = read(data, "", Extensions::firstIdentity);
        case SUPPORTED_VERSIONS ->
            versions = read(data, versions, d -> numbers(d.readSlice(d.readUnsignedByte())));
        default -> {}
      }
    }

    private static <T> T read(ByteBuf data, T otherwise, Function<ByteBuf, T> reading) {
      try {
        return reading.apply(data);
      } catch (IndexOutOfBoundsException malformed) {
        return otherwise;
      }
    }

    /** Of one name, since there is only one kind of names (RFC 6066 section 3). */
    private static String hostName(ByteBuf data) {
      data.skipBytes(2 + 1);
      return text(data.readSlice(data.readUnsignedShort()));
    }

    private static List<String> protocols(ByteBuf data) {
      List<String> protocols = new ArrayList<>();
      ByteBuf list = data.readSlice(data.readUnsignedShort());
      while (list.isReadable()) {
        protocols.add(text(list.readSlice(list.readUnsignedByte())));
      }
      return protocols;
    }

    private static String firstIdentity(ByteBuf data) {
      data.skipBytes(2);
      return nameOf(data.readSlice(data.readUnsignedShort()));
    }
  }

  private static String nameOf(ByteBuf ticket) {
    return ticket.readableBytes() < NAME_LENGTH ? "" : hex(ticket.readSlice(NAME_LENGTH));
  }

  /** An odd byte at the end is left out. */
  private static List<Integer> numbers(ByteBuf list) {
    List<Integer> numbers = new ArrayList<>();
    while (list.readableBytes() >= 2) {
      int number = list.readUnsignedShort();
      if (!isGrease(number)) {
        numbers.add(number);
      }
    }
    return numbers;
  }

  /** Meant to be ignored (RFC 8701 section 2): 0x0a0a, 0x1a1a, up to 0xfafa. */
  private static boolean isGrease(int number) {
    return (number & 0x0f0f) == 0x0a0a && number >> 8 == (number & 0xff);
  }

  private static String text(ByteBuf bytes) {
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }

  private static String hex(ByteBuf bytes) {
    byte[] copy = new byte[bytes.readableBytes()];
    bytes.readBytes(copy);
    return HexFormat.of().formatHex(copy);
  }
}
