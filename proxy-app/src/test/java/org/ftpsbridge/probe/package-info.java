/** What a probe finds, at servers that tests script. */
@NullMarked
package org.ftpsbridge.probe;

import org.jspecify.annotations.NullMarked;
