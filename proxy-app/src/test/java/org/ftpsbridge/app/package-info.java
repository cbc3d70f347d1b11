/** Tests of the program. */
@NullMarked
package org.ftpsbridge.app;

import org.jspecify.annotations.NullMarked;
