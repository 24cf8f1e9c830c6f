/// Tests of the package.
@NullMarked
package io.sheaf.cli.output;

import org.jspecify.annotations.NullMarked;
