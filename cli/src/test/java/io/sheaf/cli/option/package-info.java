/// Tests of the package.
@NullMarked
package io.sheaf.cli.option;

import org.jspecify.annotations.NullMarked;
