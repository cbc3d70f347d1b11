/**
 * Endpoints, address ranges, port ranges, the transport that carries them, and the words of TCP and
 * TLS. Nothing here knows FTP.
 */
@NullMarked
package org.ftpsbridge.net;

import org.jspecify.annotations.NullMarked;
