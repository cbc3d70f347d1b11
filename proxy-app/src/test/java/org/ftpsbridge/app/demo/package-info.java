/** Tests of the demonstration. */
@NullMarked
package org.ftpsbridge.app.demo;

import org.jspecify.annotations.NullMarked;
