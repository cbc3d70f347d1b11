/** Tests of traces. */
@NullMarked
package org.ftpsbridge.trace;

import org.jspecify.annotations.NullMarked;
