/// Tests of the package of the same name.
@NullMarked
package io.sheaf.format.validate;

import org.jspecify.annotations.NullMarked;
