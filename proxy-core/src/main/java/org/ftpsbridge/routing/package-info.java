/** Which backend serves this session. Plain data; opening connections belongs to the session. */
@NullMarked
package org.ftpsbridge.routing;

import org.jspecify.annotations.NullMarked;
