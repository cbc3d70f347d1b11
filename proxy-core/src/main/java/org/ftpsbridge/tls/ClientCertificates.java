package org.ftpsbridge.tls;

import java.nio.file.Path;

/**
 * How the clients of a listener are asked for certificates. One that is shown has to be right,
 * whether or not it is required.
 *
 * @param required whether a client without one is refused
 * @param trust PEM file: the certificates that theirs must descend from
 */
public record ClientCertificates(boolean required, Path trust) {}
