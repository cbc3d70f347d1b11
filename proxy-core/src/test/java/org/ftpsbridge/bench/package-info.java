/** A bridge on loopback between a raw TLS client and a backend that does as it is told. */
@NullMarked
package org.ftpsbridge.bench;

import org.jspecify.annotations.NullMarked;
