package org.ftpsbridge.observe;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One server of a backend as it stands at a moment.
 *
 * @param backend the backend's name
 * @param address its address and port
 * @param sessions how many control connections it has from us
 * @param condition whether it gets more
 * @param why what led to that, for the operator; it may hold text of the server; empty if nothing
 * @param since when that began
 * @param latency how long the last good check took; empty if there was none
 */
public record ServerSeen(
    String backend,
    String address,
    int sessions,
    ServerCondition condition,
    String why,
    Instant since,
    Optional<Duration> latency) {}
