/** What happened and how it stands, as figures for Prometheus. Its labels are bounded. */
@NullMarked
package org.ftpsbridge.metrics;

import org.jspecify.annotations.NullMarked;
