/** What happened: plain values and the one interface that is told. Nothing here acts. */
@NullMarked
package org.ftpsbridge.observe;

import org.jspecify.annotations.NullMarked;
