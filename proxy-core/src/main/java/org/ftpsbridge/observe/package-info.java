/** What happened: plain values, and who is told. Nothing here acts. */
@NullMarked
package org.ftpsbridge.observe;

import org.jspecify.annotations.NullMarked;
