package org.ftpsbridge.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandler;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A TLS client and a TLS server that talk to each other in memory until neither has more to say.
 */
final class TlsTalk implements AutoCloseable {

  private final EmbeddedChannel client;
  private final EmbeddedChannel server;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final ByteArrayOutputStream answered = new ByteArrayOutputStream();

  private TlsTalk(ChannelHandler client, ChannelHandler server) {
    this.client = new EmbeddedChannel(client, new Deaf());
    this.server = new EmbeddedChannel(server, new Deaf());
  }

  /** Talks as long as both have something to say. */
  static TlsTalk between(SslHandler client, ChannelHandler server) {
    return between(client, server, hello -> hello);
  }

  /** Talks, with the ClientHello changed on its way. */
  static TlsTalk between(SslHandler client, ChannelHandler server, UnaryOperator<byte[]> onTheWay) {
    TlsTalk talk = new TlsTalk(client, server);
    talk.hear(onTheWay.apply(bytes(talk.client.readOutbound())));
    talk.go();
    return talk;
  }

  /** One that knows nothing but bytes says them, whatever is answered. */
  static TlsTalk replaying(byte[] bytes, ChannelHandler server) {
    TlsTalk talk = new TlsTalk(new ChannelInboundHandlerAdapter(), server);
    talk.hear(bytes);
    talk.go();
    return talk;
  }

  /** The server says a word, with which its tickets go, and the client takes both. */
  TlsTalk greet() {
    server.writeOutbound(Unpooled.copiedBuffer(new byte[] {'2', '2', '0'}));
    go();
    return this;
  }

  private void go() {
    boolean talking = true;
    while (talking) {
      ByteBuf toServer = client.readOutbound();
      ByteBuf toClient = server.readOutbound();
      talking = toServer != null || toClient != null;
      if (toServer != null) {
        hear(bytes(toServer));
      }
      if (toClient != null) {
        byte[] answer = bytes(toClient);
        answered.writeBytes(answer);
        pass(answer, client);
      }
    }
  }

  private void hear(byte[] bytes) {
    said.writeBytes(bytes);
    pass(bytes, server);
  }

  private static void pass(byte[] bytes, EmbeddedChannel to) {
    if (to.isOpen()) {
      to.writeInbound(Unpooled.wrappedBuffer(bytes));
    }
  }

  private static byte[] bytes(ByteBuf buffer) {
    byte[] bytes = new byte[buffer.readableBytes()];
    buffer.readBytes(bytes);
    buffer.release();
    return bytes;
  }

  /** The connection is gone before either has said that it ends. */
  void breakOff() {
    server.unsafe().close(server.newPromise());
    server.runPendingTasks();
  }

  /** The records in which the server says this, each by its length. */
  List<Integer> recordsOf(byte[] words) {
    server.writeOutbound(Unpooled.copiedBuffer(words));
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    for (ByteBuf part = server.readOutbound(); part != null; part = server.readOutbound()) {
      sent.writeBytes(bytes(part));
    }
    byte[] all = sent.toByteArray();
    List<Integer> lengths = new ArrayList<>();
    for (int at = 0; at < all.length; ) {
      int length = ((all[at + 3] & 0xff) << 8) + (all[at + 4] & 0xff);
      lengths.add(length);
      at += 5 + length;
    }
    return lengths;
  }

  /** All that the client said. */
  byte[] said() {
    return said.toByteArray();
  }

  /** The ClientHello, a record. */
  byte[] hello() {
    byte[] all = said();
    return Arrays.copyOf(all, 5 + ((all[3] & 0xff) << 8) + (all[4] & 0xff));
  }

  /** How much the server said. */
  int answered() {
    return answered.size();
  }

  @Override
  public void close() {
    client.finishAndReleaseAll();
    server.finishAndReleaseAll();
  }

  /** What fails shows in the outcome of the handshake. */
  private static final class Deaf extends ChannelInboundHandlerAdapter {

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {}
  }
}
