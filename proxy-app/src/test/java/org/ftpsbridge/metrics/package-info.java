/** Tests of the metrics. */
@NullMarked
package org.ftpsbridge.metrics;

import org.jspecify.annotations.NullMarked;
