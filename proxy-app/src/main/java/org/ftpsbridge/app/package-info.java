/** The program: its commands, its log, its life from start to signal. */
@NullMarked
package org.ftpsbridge.app;

import org.jspecify.annotations.NullMarked;
