/** Identities and contexts of TLS. Nothing here knows a session. */
@NullMarked
package org.ftpsbridge.tls;

import org.jspecify.annotations.NullMarked;
