package org.ftpsbridge.observe;

/**
 * A backend that could not be used, or not any longer.
 *
 * @param backend the backend's name
 * @param server the address and port of the server that was tried; empty if none was
 * @param reason what happened
 * @param detail what was seen, for the operator; it may hold text of the backend and its addresses
 */
public record BackendLoss(String backend, String server, CloseReason reason, String detail) {}
