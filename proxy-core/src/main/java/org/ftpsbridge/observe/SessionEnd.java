package org.ftpsbridge.observe;

import java.time.Duration;

/**
 * The end of a session.
 *
 * @param reason why it ended
 * @param duration from the TCP accept to the end of the client's control connection
 * @param dialect how the client spoke
 */
public record SessionEnd(CloseReason reason, Duration duration, SessionDialect dialect) {}
