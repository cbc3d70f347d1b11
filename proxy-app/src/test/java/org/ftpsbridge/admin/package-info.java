/** Tests of the admin endpoint. */
@NullMarked
package org.ftpsbridge.admin;

import org.jspecify.annotations.NullMarked;
