/** Traces: what is said and done in some sessions, for somebody who looks on for a while. */
@NullMarked
package org.ftpsbridge.trace;

import org.jspecify.annotations.NullMarked;
