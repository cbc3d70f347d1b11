/**
 * Which command is allowed when, how much, how long. Rules as values; nothing here does input or
 * output.
 */
@NullMarked
package org.ftpsbridge.policy;

import org.jspecify.annotations.NullMarked;
