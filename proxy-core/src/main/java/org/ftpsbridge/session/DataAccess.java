package org.ftpsbridge.session;

import org.ftpsbridge.data.DataDoor;
import org.ftpsbridge.data.DataSettings;
import org.ftpsbridge.data.LegDialer;
import org.ftpsbridge.ftp.FeatureList;
import org.ftpsbridge.tls.LegTls;
import org.ftpsbridge.tls.TlsContexts;

/**
 * How the sessions of a listener come by data connections.
 *
 * @param door where clients connect
 * @param dialer how backends are connected to
 * @param settings what the door is to clients
 * @param tls the TLS server of control and data connections
 * @param activeTls TLS of the data connections that we open to clients
 * @param memory which backend understands EPSV
 */
public record DataAccess(
    DataDoor door,
    LegDialer dialer,
    DataSettings settings,
    TlsContexts tls,
    LegTls activeTls,
    PassiveMemory memory) {

  /** What FEAT tells of the bridge itself. */
  FeatureList features() {
    return settings.active().isPresent()
        ? FeatureList.withActiveMode()
        : FeatureList.passiveModeOnly();
  }
}
