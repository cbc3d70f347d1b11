package org.ftpsbridge.session;

import org.ftpsbridge.policy.ClientDialect;
import org.ftpsbridge.policy.CommandTable;
import org.ftpsbridge.policy.HandshakeAllowance;
import org.ftpsbridge.policy.Limits;
import org.ftpsbridge.policy.LoginDelay;
import org.ftpsbridge.policy.Timeouts;
import org.ftpsbridge.routing.RoutingTable;

/**
 * What holds for every session of a listener.
 *
 * @param table which command is allowed when
 * @param routing which backend serves whom
 * @param limits how much is taken in
 * @param timeouts how long is waited
 * @param dialect how its clients speak
 * @param handshakes what the handshakes of all sessions of the bridge are taken from
 * @param logins how long passwords wait, in all sessions of the bridge
 */
public record SessionRules(
    CommandTable table,
    RoutingTable routing,
    Limits limits,
    Timeouts timeouts,
    ClientDialect dialect,
    HandshakeAllowance handshakes,
    LoginDelay logins) {}
