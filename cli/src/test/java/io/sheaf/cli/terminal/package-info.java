/// Tests of the package.
@NullMarked
package io.sheaf.cli.terminal;

import org.jspecify.annotations.NullMarked;
