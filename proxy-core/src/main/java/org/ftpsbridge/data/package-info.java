/**
 * The data transfer process (RFC 959, DTP): the data door, legs, the relay, the verdict. No control
 * connection is touched here.
 */
@NullMarked
package org.ftpsbridge.data;

import org.jspecify.annotations.NullMarked;
