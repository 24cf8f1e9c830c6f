/// Tests of the package of the same name.
@NullMarked
package io.sheaf.format.value;

import org.jspecify.annotations.NullMarked;
