/**
 * The configuration file: its key table, and what the table gives rise to: the parser, the JSON
 * Schema and the documentation of every key. Only this package knows YAML.
 */
@NullMarked
package org.ftpsbridge.config;

import org.jspecify.annotations.NullMarked;
