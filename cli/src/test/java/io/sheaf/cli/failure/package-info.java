/// Tests of the package.
@NullMarked
package io.sheaf.cli.failure;

import org.jspecify.annotations.NullMarked;
