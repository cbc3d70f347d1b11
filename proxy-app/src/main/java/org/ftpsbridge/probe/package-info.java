/**
 * What a server speaks, found by trying, and the backend section that serves it. It blocks and is
 * for the command line; of the bridge's own it uses the words of FTP and its TLS towards servers,
 * so that it meets a server as a session would.
 */
@NullMarked
package org.ftpsbridge.probe;

import org.jspecify.annotations.NullMarked;
