package org.ftpsbridge.observe;

/**
 * A backend that could not be used, or not any longer.
 *
 * @param backend the backend's name
 * @param reason what happened
 * @param detail what was seen, for the operator; it may hold text of the backend and its addresses
 */
public record BackendLoss(String backend, CloseReason reason, String detail) {}
