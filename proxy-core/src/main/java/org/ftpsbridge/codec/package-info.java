/** Control bytes to words and back. No decision about what a word means. */
@NullMarked
package org.ftpsbridge.codec;

import org.jspecify.annotations.NullMarked;
