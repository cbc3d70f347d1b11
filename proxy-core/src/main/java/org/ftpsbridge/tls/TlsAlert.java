package org.ftpsbridge.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** A fatal alert that answers a ClientHello in place of a TLS server (RFC 8446 section 6). */
enum TlsAlert {
  /** Nothing in common (RFC 8446 section 6.2), which includes what is required here. */
  HANDSHAKE_FAILURE(40),
  /** None of the client's application protocols is spoken here (RFC 7301 section 3.2). */
  NO_APPLICATION_PROTOCOL(120);

  private static final int RECORD_TYPE = 21;
  private static final int TLS_1_0 = 0x0301;
  private static final int TLS_1_2 = 0x0303;
  private static final int FATAL = 2;

  private final int code;

  TlsAlert(int code) {
    this.code = code;
  }

  /** The record to send, whose version is one that the client knows. */
  ByteBuf to(ClientHello hello) {
    return Unpooled.buffer(7, 7)
        .writeByte(RECORD_TYPE)
        .writeShort(Math.max(TLS_1_0, Math.min(TLS_1_2, hello.highestVersion())))
        .writeShort(2)
        .writeByte(FATAL)
        .writeByte(code);
  }
}
