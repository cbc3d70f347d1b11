package org.ftpsbridge.session;

import java.util.Optional;
import org.ftpsbridge.data.AdvertisedAddresses;
import org.ftpsbridge.data.DataDoor;
import org.ftpsbridge.data.DataSettings;
import org.ftpsbridge.data.LegDialer;
import org.ftpsbridge.tls.LegTls;
import org.ftpsbridge.tls.TlsContexts;

/**
 * How the sessions of a listener come by data connections.
 *
 * @param door where clients connect
 * @param dialer how backends are connected to
 * @param settings what the door is to clients
 * @param advertised the addresses named in 227
 * @param tls the TLS server of control and data connections; empty where there is none
 * @param inverted TLS of the data connections that we open to clients, where it is not the
 *     session's
 * @param memory which backend understands EPSV
 */
public record DataAccess(
    DataDoor door,
    LegDialer dialer,
    DataSettings settings,
    AdvertisedAddresses advertised,
    Optional<TlsContexts> tls,
    Optional<LegTls> inverted,
    PassiveMemory memory) {}
