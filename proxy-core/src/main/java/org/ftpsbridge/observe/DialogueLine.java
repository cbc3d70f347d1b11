package org.ftpsbridge.observe;

import java.time.Instant;

/**
 * One line of what is said and done in a session.
 *
 * @param at when, by the machine's clock
 * @param party whom it is about
 * @param kind what it tells
 * @param text printable ASCII without secrets; what a peer wrote is escaped and cut
 */
public record DialogueLine(Instant at, Party party, LineKind kind, String text) {}
