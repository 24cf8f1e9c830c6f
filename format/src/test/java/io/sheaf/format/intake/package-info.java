/// Tests of the package of the same name.
@NullMarked
package io.sheaf.format.intake;

import org.jspecify.annotations.NullMarked;
