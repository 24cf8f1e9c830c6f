/// Tests of the package of the same name.
@NullMarked
package io.sheaf.format.kernel;

import org.jspecify.annotations.NullMarked;
