package org.ftpsbridge.data;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.ftpsbridge.net.AddressRange;
import org.ftpsbridge.net.IncompleteUpload;
import org.ftpsbridge.net.ReuseRequirement;
import org.ftpsbridge.net.TlsRole;
import org.ftpsbridge.net.Truncation;

/**
 * How the clients of a listener come by their data connections.
 *
 * @param ports the ports that are bound at start, each promised to one session of a client address
 *     at a time
 * @param advertise whose address is named in 227, by the client, the first that is for it; where
 *     none is, it is the address that the client has connected to
 * @param truncation what an upload without close_notify is taken for
 * @param incompleteUpload what becomes of the part that a failed upload leaves
 * @param reuse whether data connections must prove by resumption whose they are
 * @param sameClient ranges whose addresses are one client: its data connections may come from
 *     another address of the range than its control connection
 * @param active which end of TLS we are on the data connections that PORT and EPRT have us open;
 *     empty where they are refused
 */
public record DataSettings(
    DataPorts ports,
    List<Advertisement> advertise,
    Truncation truncation,
    IncompleteUpload incompleteUpload,
    ReuseRequirement reuse,
    List<AddressRange> sameClient,
    Optional<TlsRole> active) {

  /** Copies the lists. */
  public DataSettings {
    advertise = List.copyOf(advertise);
    sameClient = List.copyOf(sameClient);
  }

  /** The port that active data connections come from; empty where any will do. */
  public OptionalInt activeSourcePort() {
    return ports.main();
  }
}
