package org.ftpsbridge.observe;

/**
 * The backend's answer to a login.
 *
 * @param user as the client wrote it, one char a byte
 * @param backend the backend's name
 * @param server the address and port of the server that answered
 * @param accepted whether it let the user in
 * @param replyCode what it replied, such as 230 or 530
 */
public record LoginReport(
    String user, String backend, String server, boolean accepted, int replyCode) {}
