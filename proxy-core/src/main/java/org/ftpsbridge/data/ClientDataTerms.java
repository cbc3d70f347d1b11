package org.ftpsbridge.data;

import io.netty.channel.EventLoop;
import java.util.Optional;
import org.ftpsbridge.tls.TlsContexts;

/**
 * What a session wants of its next data connection.
 *
 * @param loop the session's event loop, where the connection will live
 * @param tls the TLS server for it under PROT P; empty under PROT C
 */
public record ClientDataTerms(EventLoop loop, Optional<TlsContexts> tls) {}
