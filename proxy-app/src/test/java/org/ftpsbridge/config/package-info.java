/** Tests of the configuration file. */
@NullMarked
package org.ftpsbridge.config;

import org.jspecify.annotations.NullMarked;
