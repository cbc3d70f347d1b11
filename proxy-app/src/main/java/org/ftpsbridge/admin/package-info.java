/**
 * The admin endpoint: HTTP for whoever runs the bridge, on a thread of its own. It asks the bridge
 * and tells it; no session waits for it.
 */
@NullMarked
package org.ftpsbridge.admin;

import org.jspecify.annotations.NullMarked;
