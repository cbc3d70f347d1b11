package org.ftpsbridge.net;

import java.time.Duration;

/**
 * Where the DNS says that a service is (RFC 2782).
 *
 * @param priority of those that can be used, the lowest are
 * @param weight its share among those of its priority
 * @param target its host and port
 * @param life how long that may be believed
 */
public record ServiceRecord(int priority, int weight, Endpoint target, Duration life) {}
