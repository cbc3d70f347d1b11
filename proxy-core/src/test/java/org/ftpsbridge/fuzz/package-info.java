/** What all fuzz targets share; a target itself lies in the room that it tries. */
@NullMarked
package org.ftpsbridge.fuzz;

import org.jspecify.annotations.NullMarked;
