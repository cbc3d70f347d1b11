/**
 * The words of FTP (RFC 959, 2228, 2389, 2428, 3659, 4217): commands, replies, addresses. No Netty,
 * no input or output.
 */
@NullMarked
package org.ftpsbridge.ftp;

import org.jspecify.annotations.NullMarked;
