package org.ftpsbridge.routing;

import java.util.List;
import org.ftpsbridge.ftp.LineEnd;
import org.ftpsbridge.ftp.Security;
import org.ftpsbridge.ftp.TelnetData;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.net.Endpoint;

/**
 * An FTP server that sessions are carried to.
 *
 * @param name the name that the configuration gave it
 * @param address where its control connections are opened
 * @param security how its control connections are secured
 * @param dataAddresses addresses a 227 may name besides the control connection's peer, which is
 *     dialled whatever address is named unless it lies in one of these ranges
 * @param lineEnd what may end a reply line
 * @param telnet how 0xFF is written to it
 */
public record Backend(
    String name,
    Endpoint address,
    Security security,
    List<AddressRange> dataAddresses,
    LineEnd lineEnd,
    TelnetData telnet) {

  /** Copies the ranges. */
  public Backend {
    dataAddresses = List.copyOf(dataAddresses);
  }
}
