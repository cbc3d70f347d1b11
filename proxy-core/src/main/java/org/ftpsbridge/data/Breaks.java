package org.ftpsbridge.data;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * The first handler of a leg that says its end: it tells the leg of RST. With our close_notify said
 * Netty takes any record for the far side's, and a reset behind that for harmless (4.2.18), so that
 * TLS would pass on a mere end.
 */
final class Breaks extends ChannelInboundHandlerAdapter {

  private final DataLeg leg;

  Breaks(DataLeg leg) {
    this.leg = leg;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    leg.exceptionCaught(ctx, cause);
  }
}
