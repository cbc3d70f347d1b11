/**
 * The control session and its phases: server-PI towards the client, user-PI towards the backend
 * (RFC 959).
 */
@NullMarked
package org.ftpsbridge.session;

import org.jspecify.annotations.NullMarked;
