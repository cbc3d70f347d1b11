/**
 * The demonstration: a plain FTP server, the bridge in front of it, and a client that moves a file
 * both ways. Nothing outside this package uses its libraries.
 */
@NullMarked
package org.ftpsbridge.app.demo;

import org.jspecify.annotations.NullMarked;
