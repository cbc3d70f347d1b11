/**
 * Endpoints, address ranges, port ranges and the transport that carries them. Nothing here knows
 * FTP.
 */
@NullMarked
package org.ftpsbridge.net;

import org.jspecify.annotations.NullMarked;
