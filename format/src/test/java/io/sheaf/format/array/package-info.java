/// Tests of the package of the same name.
@NullMarked
package io.sheaf.format.array;

import org.jspecify.annotations.NullMarked;
