package org.ftpsbridge.policy;

import java.net.InetAddress;
import java.util.Optional;
import org.ftpsbridge.ftp.FtpReply;

/**
 * Whom the bridge opens a data connection to because a client said so: the client itself, and no
 * service of its host. Anything else would let a client have the bridge connect to whom it likes
 * (RFC 2577 section 3, the bounce attack).
 */
public final class DataPeerPolicy {

  private static final int FIRST_PORT = 1024;
  private static final int NOT_FOR_THAT_PARAMETER = 504;

  private DataPeerPolicy() {}

  /**
   * The reply that refuses what PORT or EPRT named; empty if the bridge may connect there. An IPv4
   * address in IPv6 dress is another address than the one that it wraps.
   *
   * @param client the address of the control connection
   * @param address what was named
   * @param port what was named
   */
  public static Optional<FtpReply> refusal(InetAddress client, InetAddress address, int port) {
    if (!address.equals(client)) {
      return Optional.of(
          FtpReply.of(
              NOT_FOR_THAT_PARAMETER,
              "Data connections go to the address of the control connection only."));
    }
    return port < FIRST_PORT
        ? Optional.of(
            FtpReply.of(NOT_FOR_THAT_PARAMETER, "Data connections go to ports from 1024 on only."))
        : Optional.empty();
  }
}
