package org.ftpsbridge.data;

import java.net.InetAddress;
import java.util.Optional;
import org.ftpsbridge.net.PortRange;
import org.ftpsbridge.net.Truncation;

/**
 * Where a listener's clients open their passive data connections.
 *
 * @param ports the ports that are bound at start, each promised to one session of a client address
 *     at a time
 * @param advertise the address named in 227; empty means the control connection's local address
 * @param truncation what an upload without close_notify is taken for
 */
public record DataSettings(
    PortRange ports, Optional<InetAddress> advertise, Truncation truncation) {}
