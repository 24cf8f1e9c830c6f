/// SQL in a sandbox.
@NullMarked
package io.sheaf.cli.sql;

import org.jspecify.annotations.NullMarked;
