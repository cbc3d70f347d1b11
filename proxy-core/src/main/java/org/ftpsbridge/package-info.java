/** Wiring only: the bridge as a whole and the settings it is started with. */
@NullMarked
package org.ftpsbridge;

import org.jspecify.annotations.NullMarked;
